"""Banks that take transfers by VietQR, with their numbers at NAPAS. Public facts; of a bank that was renamed or taken over its name of 2026."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bank:
    """`bin`: six digits; `name` in full, `short` as its app is called."""

    bin: str
    short: str
    name: str


BANKS: tuple[Bank, ...] = (
    Bank("970425", "AB Bank", "Ngân hàng TMCP An Bình"),
    Bank("970416", "ACB", "Ngân hàng TMCP Á Châu"),
    Bank("970405", "Agribank", "Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam"),
    Bank("970409", "BacA Bank", "Ngân hàng TMCP Bắc Á"),
    Bank("970438", "BaoViet Bank", "Ngân hàng TMCP Bảo Việt"),
    Bank("970418", "BIDV", "Ngân hàng TMCP Đầu tư và Phát triển Việt Nam"),
    Bank("970454", "BVBank", "Ngân hàng TMCP Bản Việt"),
    Bank("546034", "CAKE by VPBank", "Ngân hàng số CAKE by VPBank - Ngân hàng TMCP Việt Nam Thịnh Vượng"),
    Bank("970444", "CB Bank", "Ngân hàng Thương mại TNHH MTV Xây dựng Việt Nam"),
    Bank("422589", "CIMB Bank", "Ngân hàng TNHH MTV CIMB Việt Nam"),
    Bank("970446", "Co-op Bank", "Ngân hàng Hợp tác xã Việt Nam"),
    Bank("796500", "DBS Bank", "NH TNHH MTV Phát triển Singapore - Chi nhánh TP. Hồ Chí Minh"),
    Bank("970431", "Eximbank", "Ngân hàng TMCP Xuất Nhập khẩu Việt Nam"),
    Bank("970408", "GPBank", "Ngân hàng Thương mại TNHH MTV Dầu Khí Toàn Cầu"),
    Bank("970437", "HDBank", "Ngân hàng TMCP Phát triển TP. Hồ Chí Minh"),
    Bank("970442", "HongLeong Bank", "Ngân hàng TNHH MTV Hong Leong Việt Nam"),
    Bank("458761", "HSBC Vietnam", "Ngân hàng TNHH MTV HSBC (Việt Nam)"),
    Bank("970456", "IBK HCM", "Ngân hàng Công nghiệp Hàn Quốc - Chi nhánh TP. Hồ Chí Minh"),
    Bank("970455", "IBK HN", "Ngân hàng Công nghiệp Hàn Quốc - Chi nhánh Hà Nội"),
    Bank("970434", "Indovina Bank", "Ngân hàng TNHH Indovina"),
    Bank("668888", "Kasikornbank", "Ngân hàng Đại chúng TNHH KASIKORNBANK - CN TP. Hồ Chí Minh"),
    Bank("970452", "KienlongBank", "Ngân hàng TMCP Kiên Long"),
    Bank("970463", "Kookmin Bank HCM", "Ngân hàng Kookmin - Chi nhánh TP. Hồ Chí Minh"),
    Bank("970462", "Kookmin Bank HN", "Ngân hàng Kookmin - Chi nhánh Hà Nội"),
    Bank("963369", "Liobank", "Ngân hàng số Liobank - Ngân hàng TMCP Phương Đông"),
    Bank("970449", "LPBank", "Ngân hàng TMCP Lộc Phát Việt Nam"),
    Bank("970422", "MB Bank", "Ngân hàng TMCP Quân đội"),
    Bank("970414", "MBV", "Ngân hàng TNHH MTV Việt Nam Hiện Đại"),
    Bank("970426", "MSB", "Ngân hàng TMCP Hàng Hải"),
    Bank("970428", "Nam A Bank", "Ngân hàng TMCP Nam Á"),
    Bank("970419", "NCB Bank", "Ngân hàng TMCP Quốc Dân"),
    Bank("801011", "Nonghyup Bank", "Ngân hàng Nonghyup - Chi nhánh Hà Nội"),
    Bank("970448", "OCB Bank", "Ngân hàng TMCP Phương Đông"),
    Bank("970430", "PG Bank", "Ngân hàng TMCP Xăng dầu Petrolimex"),
    Bank("970439", "Public Bank Vietnam", "Ngân hàng TNHH MTV Public Việt Nam"),
    Bank("970412", "PVcomBank", "Ngân hàng TMCP Đại Chúng Việt Nam"),
    Bank("970403", "Sacombank", "Ngân hàng TMCP Sài Gòn Thương Tín"),
    Bank("970400", "SaigonBank", "Ngân hàng TMCP Sài Gòn Công Thương"),
    Bank("970429", "SCB", "Ngân hàng TMCP Sài Gòn"),
    Bank("970440", "SeABank", "Ngân hàng TMCP Đông Nam Á"),
    Bank("970443", "SHB", "Ngân hàng TMCP Sài Gòn - Hà Nội"),
    Bank("970424", "Shinhan Bank", "Ngân hàng TNHH MTV Shinhan Việt Nam"),
    Bank("970410", "Standard Chartered Vietnam", "Ngân hàng TNHH MTV Standard Chartered Bank Việt Nam"),
    Bank("970407", "Techcombank", "Ngân hàng TMCP Kỹ thương Việt Nam"),
    Bank("963388", "Timo", "Ngân hàng số Timo by Bản Việt Bank"),
    Bank("970423", "TPBank", "Ngân hàng TMCP Tiên Phong"),
    Bank("546035", "Ubank by VPBank", "Ngân hàng số Ubank by VPBank - Ngân hàng TMCP Việt Nam Thịnh Vượng"),
    Bank("970458", "United Overseas Bank Vietnam", "Ngân hàng United Overseas Bank Việt Nam"),
    Bank("970441", "VIB", "Ngân hàng TMCP Quốc tế Việt Nam"),
    Bank("970427", "VietABank", "Ngân hàng TMCP Việt Á"),
    Bank("970433", "VietBank", "Ngân hàng TMCP Việt Nam Thương Tín"),
    Bank("970436", "Vietcombank", "Ngân hàng TMCP Ngoại Thương Việt Nam"),
    Bank("970415", "VietinBank", "Ngân hàng TMCP Công thương Việt Nam"),
    Bank("970421", "VietNgaBank", "Ngân hàng Liên doanh Việt - Nga"),
    Bank("970406", "Vikki Bank", "Ngân hàng TNHH MTV Số Vikki"),
    Bank("970432", "VPBank", "Ngân hàng TMCP Việt Nam Thịnh Vượng"),
    Bank("970457", "Woori Bank", "Ngân hàng TNHH MTV Woori Việt Nam"),
)
_BY_BIN = {bank.bin: bank for bank in BANKS}


def bank_of(bin: str) -> Bank | None:  # noqa: A002  the field's own word
    """The bank with this number, None for one that is not known."""
    return _BY_BIN.get(bin)
