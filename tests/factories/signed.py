"""PDFs signed with a key that is made for the test and thrown away."""

import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile


@dataclass(frozen=True)
class Signatory:
    """A signer whose certificate a root of its own has issued; `root_pem` is what an office would trust."""

    signer: Any
    root_pem: bytes


LATE = dt.date(2049, 1, 1)


def signatory(name: str, until: dt.date = LATE) -> Signatory:
    """An elliptic-curve key and its chain, valid around the tests' day and today; `until`: when the signer's own certificate ends."""
    return _made(name, until)


@cache
def _made(name: str, until: dt.date) -> Signatory:
    from asn1crypto import keys, pem, x509
    from cryptography import x509 as cx509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def named(common: str) -> cx509.Name:
        return cx509.Name(
            [
                cx509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
                cx509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND tỉnh (thử)"),
                cx509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )

    def certificate(
        subject: str, issuer: str, key: Any, signing: Any, *, is_root: bool, until: dt.date = LATE
    ) -> bytes:
        builder = (
            cx509.CertificateBuilder()
            .subject_name(named(subject))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(cx509.random_serial_number())
            .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
            .not_valid_after(dt.datetime.combine(until, dt.time(), dt.UTC))
            .add_extension(cx509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(
                cx509.KeyUsage(
                    digital_signature=not is_root, content_commitment=not is_root, key_encipherment=False,
                    data_encipherment=False, key_agreement=False, key_cert_sign=is_root, crl_sign=is_root,
                    encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
        )  # fmt: skip
        return builder.sign(signing, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def read(text: bytes) -> Any:
        return x509.Certificate.load(pem.unarmor(text)[2])

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = certificate("Gốc thử", "Gốc thử", root_key, root_key, is_root=True)
    leaf = certificate(name, "Gốc thử", key, root_key, is_root=False, until=until)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    registry = SimpleCertificateStore()
    registry.register(read(root))
    return Signatory(SimpleSigner(read(leaf), keys.PrivateKeyInfo.load(private), registry), root)


def plain_pdf(text: str = "QUYET DINH 858") -> bytes:
    """One page."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 420), invariant=1)
    canvas.drawString(40, 380, text)
    canvas.save()
    return buffer.getvalue()


def signed_pdf(text: str = "QUYET DINH 858", *names: str, until: dt.date = LATE) -> bytes:
    """A page signed by each of the names in turn (default one), with certificates that end on a day."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, sign_pdf

    content = plain_pdf(text)
    for n, name in enumerate(names or ("Nguyễn Văn A",)):
        out = io.BytesIO()
        sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(content)),
            PdfSignatureMetadata(field_name=f"Signature{n + 1}"),
            signer=signatory(name, until).signer,
            output=out,
        )
        content = out.getvalue()
    return content


def as_upload(content: bytes, name: str = "quyet-dinh-858.pdf") -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")
