"""匹配 by hand: candidates with what speaks for them, evidence, and who may."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from renewals.leads.actions.matching import match_with_evidence
from renewals.leads.matching import candidates
from renewals.rules.windows import DEFAULT_WINDOWS
from tests.factories import NOW, make_signed_policy

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


def evidence():
    return SimpleUploadedFile("保单.png", PICTURE, content_type="image/png")


@pytest.fixture
def renewal(make_renewal, people):
    return make_renewal(status="following", owner=people["specialist"], plate="浙C12345", expires_on=date(2026, 6, 30))


def policy_of(renewal, **values):
    days = {"starts_on": date(2026, 7, 1), "signed_on": date(2026, 5, 30)}
    return make_signed_policy(renewal.branch, **{**days, **values})


def test_candidates_come_with_their_reasons_the_strongest_first(renewal, make_renewal):
    plate = policy_of(renewal, plate="浙C12345")
    both = policy_of(renewal, plate="浙C12345", vin=renewal.vin)
    policy_of(renewal, plate="浙C54321")
    policy_of(renewal, plate="浙C12345", starts_on=date(2027, 7, 1), expires_on=None)
    policy_of(renewal, plate="浙C12345", cancelled_on=date(2026, 6, 1))
    taken = policy_of(renewal, plate="浙C12345")
    make_renewal(status="renewed", matched_policy=taken)
    found = candidates(renewal, DEFAULT_WINDOWS)
    assert [each.policy for each in found] == [both, plate]
    assert [len(each.reasons) for each in found] == [2, 1]


def match(people, renewal, by="renewal_manager", **given):
    return match_with_evidence(by=people[by], renewal=renewal, reason="车架号录错", at=NOW, **given)


def test_match_needs_evidence(people, renewal):
    policy = policy_of(renewal, plate="浙C12345")
    with pytest.raises(DomainError) as refused:
        match(people, renewal, policy_id=policy.pk)
    assert refused.value.code == "evidence_missing"
    after = match(people, renewal, policy_id=policy.pk, evidence=evidence(), expected_version=renewal.version)
    assert (after.status, after.matched_policy, after.documents.count()) == ("renewed", policy, 1)


def test_number_that_is_no_candidate_may_be_given(people, renewal):
    policy = policy_of(renewal, policy_no="PDAA2026000001")
    after = match(people, renewal, policy_no=" pdaa2026000001 ", evidence=evidence())
    assert after.matched_policy == policy


@pytest.mark.parametrize("given", [{"policy_no": "NONE"}, {"policy_id": 0}])
def test_unknown_policy_is_refused_and_nothing_is_attached(given, people, renewal):
    with pytest.raises(DomainError) as refused:
        match(people, renewal, evidence=evidence(), **given)
    assert refused.value.code == "policy_unknown"
    assert not renewal.documents.exists()


def test_stale_page_meets_the_difference(people, renewal):
    policy = policy_of(renewal, plate="浙C12345")
    with pytest.raises(Conflict):
        match(people, renewal, policy_id=policy.pk, evidence=evidence(), expected_version=renewal.version - 1)


def test_page_shows_candidates_and_matches(client, people, renewal):
    policy = policy_of(renewal, plate="浙C12345")
    client.force_login(people["renewal_manager"])
    address = reverse("renewals:match_by_hand", args=[renewal.pk])
    assert policy.policy_no in client.get(address).content.decode()
    assert address in client.get(reverse("renewals:detail", args=[renewal.pk])).content.decode()
    data = {"expected_version": renewal.version, "key": "k", "policy": policy.pk, "reason": "车架号录错"}
    assert client.post(address, data).status_code in {403, 409, 422}
    assert client.post(address, data | {"evidence": evidence()}).status_code == 302
    assert renewal.reload().status == "renewed"
    assert client.get(address).status_code == 200


def test_specialist_has_no_page(client, people, renewal):
    client.force_login(people["specialist"])
    assert client.get(reverse("renewals:match_by_hand", args=[renewal.pk])).status_code == 403
