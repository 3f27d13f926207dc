"""The steps that a desk may take, each with its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from catalog.certification.models import Dossier, DossierState
from catalog.certification.queries import desks
from catalog.certification.queries.rubrics import Transition, sheet_of
from catalog.certification.services import desks as services
from catalog.certification.services.transition import supersede_dossier
from catalog.core import clock
from marketplace.storefront.forms.office import dossiers as f

S = DossierState


def forms_of(
    found: Dossier, claims: list[desks.Claim], transition: Transition | None, *, handles: bool, advises: bool
) -> dict[str, forms.Form]:
    """The desk's forms for the present state only, empty."""
    names = [name for name, action in ACTIONS.items() if found.state in action.states]
    allowed = [name for name in names if handles or (advises and name == "report")]
    if transition is None or not transition.is_over:
        allowed = [name for name in allowed if name != "anew"]
    else:  # nothing else goes on
        allowed = [name for name in allowed if name == "anew"]
    return {name: ACTIONS[name].form(found, claims, None, None) for name in allowed}


@dataclass(frozen=True)
class Action:
    """A step of a desk: in which states, its form, what it does, what is said when it is done."""

    name: str
    states: tuple[str, ...]
    form: Callable[[Dossier, list[desks.Claim], Any, Any], Any]
    act: Callable[[Dossier, Any, Any], object]
    done: Any


def _initial(found: Dossier, **more: Any) -> dict[str, Any]:
    return {"seen": found.state, **more}


def _hold_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.HoldForm:
    return f.HoldForm(data, prefix="hold", initial=_initial(found, instead_of=found.holder_id))


def _return_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.ReturnForm:
    return f.ReturnForm(
        data, prefix="return", sheet=sheet_of(found.rubric), initial=_initial(found, rows=f.REASON_ROWS)
    )


def _form_03(found: Dossier, claims: list[desks.Claim], data: Any, _files: Any) -> f.Form03:
    return f.Form03(data, prefix="form03", claims=claims, initial=_initial(found))


def _forward_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.ForwardForm:
    service = found.product.product_set.is_service
    initial = _initial(found, signed_on=clock.today(), samples=0 if service else services.SAMPLES)
    return f.ForwardForm(data, prefix="forward", is_service=service, initial=initial)


def _back_form(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.BackForm:
    return f.BackForm(data, prefix="back", to_commune=services.goes_back_to_commune(found), initial=_initial(found))


def _report_form(found: Dossier, _claims: Any, data: Any, files: Any) -> f.ReportForm:
    return f.ReportForm(data, files, prefix="report", initial=_initial(found, done_on=clock.today()))


def _plain(form: type[f.SeenForm], name: str) -> Callable[[Dossier, Any, Any, Any], f.SeenForm]:
    def make(found: Dossier, _claims: Any, data: Any, _files: Any) -> f.SeenForm:
        return form(data, prefix=name, initial=_initial(found))

    return make


def _said(form: forms.Form, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("seen", *names)}


AT_DESK = (S.SUBMITTED, S.VERIFYING, S.CHECKING, S.ADVISORY, S.READY, S.COUNCIL, S.SCORED)
ACTIONS: dict[str, Action] = {
    a.name: a
    for a in (
        Action(
            "hold",
            AT_DESK,
            _hold_form,
            lambda d, form, by: services.hold(dossier=d, by=by, **_said(form, "instead_of")),
            gettext_lazy("Bạn đang giữ hồ sơ này."),
        ),
        Action(
            "anew",
            AT_DESK,
            _plain(f.SeenForm, "anew"),
            lambda d, form, by: supersede_dossier(dossier=d, by=by, **_said(form)),
            gettext_lazy("Đã chuyển sang hồ sơ mới theo quy định hiện hành. Chủ thể xem lại rồi nộp."),
        ),
        Action(
            "slip",
            (S.SUBMITTED,),
            _plain(f.SeenForm, "slip"),
            lambda d, form, by: services.give_slip(dossier=d, by=by, **_said(form)),
            gettext_lazy("Đã tiếp nhận. Phiếu tiếp nhận có ở trang này."),
        ),
        Action(
            "form03",
            (S.VERIFYING,),
            _form_03,
            lambda d, form, by: services.write_commune_report(
                dossier=d, by=by, findings=form.findings(), **_said(form, "conclusion")
            ),
            gettext_lazy("Đã ghi biểu số 03."),
        ),
        Action(
            "forward",
            (S.VERIFYING,),
            _forward_form,
            lambda d, form, by: services.forward_to_council(
                dossier=d, by=by, **_said(form, "letter_number", "signed_on", "samples")
            ),
            gettext_lazy("Đã chuyển hồ sơ lên cấp trên."),
        ),
        Action(
            "complete",
            (S.CHECKING,),
            _plain(f.CompleteForm, "complete"),
            lambda d, form, by: services.accept_complete(dossier=d, by=by, **_said(form, "text")),
            gettext_lazy("Đã ghi: hồ sơ đủ thành phần."),
        ),
        Action(
            "report",
            (S.ADVISORY,),
            _report_form,
            lambda d, form, by: services.write_advisory_report(
                dossier=d,
                by=by,
                is_positive=form.cleaned_data["is_positive"] == "yes",
                **_said(form, "kind", "done_on", "text", "photos"),
            ),
            gettext_lazy("Đã ghi nhận xét."),
        ),
        Action(
            "ready",
            (S.ADVISORY,),
            _plain(f.SeenForm, "ready"),
            lambda d, form, by: services.declare_ready(dossier=d, by=by, **_said(form)),
            gettext_lazy("Hồ sơ đã sẵn sàng, chờ phiên họp hội đồng."),
        ),
        Action(
            "return",
            (S.SUBMITTED, S.VERIFYING),
            _return_form,
            lambda d, form, by: services.return_dossier(
                dossier=d, by=by, reasons=form.reasons(), **_said(form, "note")
            ),
            gettext_lazy("Đã trả lại chủ thể kèm lý do."),
        ),
        Action(
            "back",
            (S.CHECKING, S.ADVISORY),
            _back_form,
            lambda d, form, by: services.send_back(dossier=d, by=by, **_said(form, "to", "missing", "text")),
            gettext_lazy("Đã trả lại hồ sơ."),
        ),
    )
}
