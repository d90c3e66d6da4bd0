"""Steps about the personal data of a customer: looked at, corrected, made unreadable, held (brief §2.7, §6)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.fields import blind_index
from renewals import step_guards as only
from renewals.models.renewal_row import RenewalRow
from renewals.models.renewal_terms import RenewalStatus as S
from renewals.privacy import guards as private
from workflow.steps import step

PRIVACY = "renewals.privacy"


class PrivacySteps(RenewalRow):
    """No state and no money changes. Events say which columns were touched, never what stood in them."""

    class Meta(RenewalRow.Meta):
        abstract = True

    @step(
        source=S.values,
        permission=PRIVACY,
        label=_("Show certificate number"),
        early_guards=(private.has_certificate,),
        guards=(only.reason_given, only.within_reveal_limit),
    )
    def reveal_certificate(self, why: str) -> None:
        """查看证件号: a manager reads one whole number; nothing changes, but everybody can see who did and why."""

    @step(
        source=S.values,
        permission=PRIVACY,
        label=_("Correct personal data"),
        early_guards=(private.not_anonymised,),
    )
    def correct_personal(self, values: dict[str, str]) -> None:
        """更正: at the customer's wish, name, phone or certificate number state what is true."""
        for name, value in values.items():
            setattr(self, name, value)
        if "phone" in values:
            self.phone_hash, self.phone_valid = blind_index(self.phone), bool(self.phone)
        if "certificate_no" in values:
            self.certificate_hash = blind_index(self.certificate_no)

    @step(
        source=S.values,
        permission=PRIVACY,
        label=_("Make contact data unreadable"),
        early_guards=(private.not_anonymised, private.not_held),
    )
    def anonymise(self, moment: datetime) -> None:
        """匿名化: nobody can be reached by this row any more; money, days and states stay."""
        self._drop_contact()
        self.anonymised_at = self.anonymised_at or moment

    @step(
        source=S.values,
        permission=PRIVACY,
        label=_("Delete personal data"),
        early_guards=(private.not_erased, private.not_held),
    )
    def erase_personal(self, moment: datetime) -> None:
        """删除: the row does not say any more who the customer was or which vehicle; figures stay what they were."""
        self._drop_contact()
        self.insured_name = self.holder_name = ""
        self.certificate_type = self.certificate_no = self.certificate_hash = ""
        self.vin = self.vin_tail = self.plate = self.engine_no = ""
        self.asset_key = f"X:{self.pk}"
        self.loss_note, self.extra = "", {}
        self.anonymised_at = self.anonymised_at or moment
        self.erased_at = moment

    @step(
        source=S.values,
        permission=PRIVACY,
        label=_("Place a legal hold"),
        early_guards=(private.not_held,),
        guards=(only.reason_given,),
    )
    def place_hold(self, why: str) -> None:
        """保全: a dispute or an inspection; nothing of this customer is deleted until the hold is lifted."""
        self.legal_hold = why[:200]

    @step(
        source=S.values,
        permission=PRIVACY,
        label=_("Lift the legal hold"),
        early_guards=(private.held,),
        guards=(only.reason_given,),
    )
    def lift_hold(self, why: str) -> None:
        """解除保全: the usual times count again."""
        self.legal_hold = ""

    def _drop_contact(self) -> None:
        self.phone = self.phone_hash = self.more_phones = ""
        self.phone_valid = False
