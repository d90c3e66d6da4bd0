"""Who does what in the story, and the papers and photographs people attach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from accounts.models import Branch, Membership, User
from workflow.approvals.actions import agree
from workflow.approvals.actions.recording import UNSEEN, Seen
from workflow.models import Approval, ApprovalSeat

LONGEST_WAY = 12
PHOTO_SIZE = (480, 320)
#: Between two decisions.
PAUSE = timedelta(hours=2)


class Desk:
    """The holders of each role, the nearest branch first."""

    def __init__(self) -> None:
        rows = Membership.objects.filter(user__is_active=True).select_related("user", "branch", "user__branch")
        self._posts = [
            (each.role, each.branch, each.user) for each in rows.order_by("branch__path", "user__employee_no")
        ]

    def holder(self, role: str, branch: Branch, without: Iterable[int | None] = ()) -> User:
        """Whoever holds ``role`` at ``branch`` or at the nearest one above it; ``without`` are left out if possible."""
        held = [
            (place, user) for each, place, user in self._posts if each == role and branch.path.startswith(place.path)
        ]
        left = set(without)
        free = [(place, user) for place, user in held if user.pk not in left] or held
        return max(free, key=lambda post: len(post[0].path))[1]

    def way_up(self, approval: Approval, at: datetime, *, steps: int = LONGEST_WAY, seen: Seen = UNSEEN) -> datetime:
        """Everybody who is asked agrees, one after the other, for at most ``steps`` steps; when the last one did."""
        for _step in range(steps):
            seat = self.open_seat(approval)
            if seat is None:
                break
            at += PAUSE
            agree(by=self.asked(approval, seat), approval=approval, opinion="同意", seen=seen, at=at)
        return at

    def open_seat(self, approval: Approval) -> ApprovalSeat | None:
        """The seat that waits."""
        if approval.reload().status != "running":
            return None
        return approval.seats.filter(state="open").select_related("role_branch", "assignee").order_by("pk").first()

    def asked(self, approval: Approval, seat: ApprovalSeat) -> User:
        """Who sits there: the person, or a holder of its role who has not signed yet."""
        if seat.assignee is not None:
            return seat.assignee
        signed = approval.decisions.values_list("by", flat=True)
        return self.holder(seat.role, seat.role_branch or approval.branch, {approval.maker_id, *signed})


def paper(text: str, name: str) -> ContentFile[bytes]:
    """A one-page PDF with ``text``, which has to be ASCII."""
    drawn = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return ContentFile(content + end % (len(objects) + 1, table, len(objects) + 1, len(content)), name=name)


def photo(number: int) -> ContentFile[bytes]:
    """A picture of a road with a car, another one for each ``number``."""
    picture = Image.new("RGB", PHOTO_SIZE, (168 + number % 40, 190, 210 - number % 30))
    drawn = ImageDraw.Draw(picture)
    drawn.polygon([(0, 320), (480, 320), (300, 150), (180, 150)], fill=(96, 98, 102))
    left = 120 + number * 37 % 160
    drawn.rectangle([left, 190, left + 130, 250], fill=(150 + number * 13 % 90, 40 + number * 29 % 120, 52))
    for wheel in (left + 22, left + 96):
        drawn.ellipse([wheel, 238, wheel + 26, 264], fill=(28, 28, 30))
    content = BytesIO()
    picture.save(content, "PNG")
    return ContentFile(content.getvalue(), name=f"IMG_{number:05}.png")


def scan(number: int, name: str) -> ContentFile[bytes]:
    """A picture like an X-ray of a joint, another one for each ``number``."""
    picture = Image.new("L", (320, 420 + number), 14)
    drawn = ImageDraw.Draw(picture)
    bend = number * 11 % 60
    drawn.line([(160, 0), (150, 200)], fill=190, width=58)
    drawn.line([(150, 225), (150 + bend, 420)], fill=176, width=50)
    drawn.ellipse([112, 160, 196, 250], fill=206)
    drawn.line([(112, 206), (196, 212)], fill=40, width=6)
    content = BytesIO()
    picture.save(content, "PNG")
    return ContentFile(content.getvalue(), name=f"{name}.png")
