"""What a due list or a list of signed policies may be told beyond the general messages of intake."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflow.intake.messages import register_messages

register_messages(
    {
        "policy.same_number": _("Commercial and compulsory policy have the same number “%(value)s”."),
        "policy.surrendered": _("The policy is marked “%(value)s”. The renewal will be proposed as void."),
        "name.length": _("“%(value)s” is not a name: it must have 2 to 100 characters."),
        "name.owner_differs": _("The vehicle owner is not the insured. The vehicle may have been sold."),
        "period.reversed": _("Cover begins on %(value)s, after it ends on %(ends)s."),
        "period.unusual": _("Cover lasts %(days)s days, not one year."),
        "expiry.missing": _("The date on which cover ends is missing."),
        "premium.missing": _("Last year's premium is missing."),
        "premium.not_positive": _("The premium %(value)s is not greater than zero."),
        "price.unusual": _("The new-car price %(value)s is unusual. Check the unit."),
        "price.impossible": _("The new-car price %(value)s is not between 0 and 20,000,000."),
        "registered.after_start": _("The vehicle was first registered on %(value)s, after cover began."),
        "registered.long_ago": _("The vehicle was first registered on %(value)s, more than 20 years ago."),
        "ncd.impossible": _("The no-claims factor %(value)s is not between 0.4 and 2.0. It is left out."),
        "ncd.off_scale": _("The no-claims factor %(value)s is not a step of the scale."),
        "pricing.unusual": _("The pricing factor %(value)s is not between 0.35 and 2.0."),
        "engine.missing": _("The engine number is empty."),
        "plate.type_differs": _("The plate “%(value)s” does not fit the plate type “%(kind)s”."),
        "plate.energy_differs": _("The plate “%(value)s” is a new-energy one, but the fuel is “%(kind)s”."),
        "signed.after_start": _("The policy was signed on %(value)s, after cover began."),
        "signed.unknown_state": _("The policy state “%(value)s” is unknown. The policy is taken to be in force."),
    }
)
