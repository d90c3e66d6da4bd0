import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields
import workflow.guards


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_claims_levels"),
        ("accounts", "__first__"),
        ("claims", "0005_listed_cases"),
        ("workflow", "0011_claims_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", accounts.fields.EncryptedTextField(verbose_name="file name")),
                ("document_type", models.CharField(max_length=40, verbose_name="kind of document")),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("added_later", models.BooleanField(default=False)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.storedfile"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "ordering": ["uploaded_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["branch", "-id"], name="assessmentdocument_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="assessmentdocument_removed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frozen_at__isnull", True), ("removed_at__isnull", True), _connector="OR"),
                        name="assessmentdocument_frozen_stays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InjuryAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("injury_tracking", "Tracking"),
                            ("injury_ready", "Ready for assessment"),
                            ("injury_examining", "Examination"),
                            ("injury_first", "First assessment"),
                            ("injury_second", "Second assessment"),
                            ("injury_conference", "Conference"),
                            ("injury_review", "Provincial review"),
                            ("injury_calculating", "Calculation"),
                            ("injury_approving", "In approval"),
                            ("injury_negotiating", "To be negotiated"),
                            ("injury_agreed", "Agreement signed"),
                            ("injury_paid", "Paid"),
                            ("injury_archived", "Filed"),
                            ("injury_external", "External appraisal"),
                            ("injury_litigation", "In court"),
                            ("injury_reopened", "Reopened"),
                        ],
                        default="injury_tracking",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="in this state since")),
                ("accident_on", models.DateField(verbose_name="accident")),
                ("born_on", models.DateField(null=True, verbose_name="born")),
                ("died_on", models.DateField(null=True, verbose_name="died")),
                (
                    "psychiatric",
                    models.BooleanField(default=False, verbose_name="brain injury with psychiatric findings"),
                ),
                ("fraud", models.BooleanField(default=False, verbose_name="dispute with suspected fraud")),
                ("expected_grade", models.PositiveSmallIntegerField(null=True, verbose_name="expected grade")),
                ("contacted_at", models.DateTimeField(null=True, verbose_name="first contact")),
                ("visited_at", models.DateTimeField(null=True, verbose_name="visited")),
                ("treatment_ended_on", models.DateField(null=True, verbose_name="treatment ended")),
                ("notice_signed_on", models.DateField(null=True, verbose_name="notice signed")),
                ("examined_on", models.DateField(null=True, verbose_name="examined")),
                (
                    "expected_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("claimed", "Claim of the victim"),
                            ("opinion", "Forensic opinion"),
                            ("hospital", "Estimate of the hospital"),
                            ("first", "First estimate"),
                        ],
                        max_length=10,
                        verbose_name="basis of the expectation",
                    ),
                ),
                ("expected_frozen_at", models.DateTimeField(null=True, verbose_name="expectation frozen")),
                ("first_agreed", models.BooleanField(null=True, verbose_name="assessors agreed")),
                ("final_grade", models.PositiveSmallIntegerField(null=True, verbose_name="grade")),
                ("assessed_on", models.DateField(null=True, verbose_name="date of assessment")),
                (
                    "asked_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="asked for"),
                ),
                (
                    "approved_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="approved"),
                ),
                (
                    "agreed_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="agreed"),
                ),
                ("agreed_on", models.DateField(null=True, verbose_name="agreement signed")),
                (
                    "agreed_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why more was agreed than expected"),
                ),
                ("paid_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="paid")),
                ("paid_on", models.DateField(null=True, verbose_name="paid on")),
                (
                    "payee_kind",
                    models.CharField(
                        blank=True,
                        choices=[("victim", "The victim"), ("agent", "The victim's legal agent")],
                        max_length=8,
                        verbose_name="payee",
                    ),
                ),
                (
                    "expected_payable",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="payable as expected"),
                ),
                (
                    "gross_saving",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="gross saving"),
                ),
                (
                    "insurer_saving",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="insurer's saving"),
                ),
                (
                    "avoided_fees",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="fees avoided"),
                ),
                ("saving_confirmed_at", models.DateTimeField(null=True, verbose_name="saving confirmed")),
                (
                    "judgment_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="judgment"),
                ),
                ("reversed_at", models.DateTimeField(null=True, verbose_name="saving taken back")),
                (
                    "external_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused", "The victim chose a forensic appraisal"),
                            ("grade", "Grade I to VI"),
                            ("minor", "The victim is a minor"),
                            ("death", "The victim died"),
                            ("psychiatric", "Brain injury with psychiatric findings"),
                            ("fraud", "Dispute with suspected fraud"),
                            ("conference", "The conference did not agree"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                        verbose_name="why external",
                    ),
                ),
                ("external_grade", models.PositiveSmallIntegerField(null=True, verbose_name="grade of the appraisal")),
                ("recheck_wanted", models.BooleanField(default=False, verbose_name="in the sample")),
                ("recheck_passed", models.BooleanField(null=True, verbose_name="recheck passed")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agreed by",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="claims.claimcase"
                    ),
                ),
                (
                    "conference_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="conference recorded by",
                    ),
                ),
                (
                    "first_assessor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="first assessor",
                    ),
                ),
                (
                    "injured",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="claims.caseinjured"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="paid by",
                    ),
                ),
                (
                    "rechecked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="rechecked by",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
                (
                    "saving_confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "second_assessor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second assessor",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "injury assessment",
                "ordering": ["-created_at", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["branch", "-created_at", "-id"], name="injury_branch_new"),
                    models.Index(fields=["-created_at", "-id"], name="injury_new"),
                    models.Index(fields=["branch", "status", "since"], name="injury_branch_status"),
                    models.Index(fields=["branch", "paid_on"], name="injury_branch_paid"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "injury_tracking",
                                    "injury_ready",
                                    "injury_examining",
                                    "injury_first",
                                    "injury_second",
                                    "injury_conference",
                                    "injury_review",
                                    "injury_calculating",
                                    "injury_approving",
                                    "injury_negotiating",
                                    "injury_agreed",
                                    "injury_paid",
                                    "injury_archived",
                                    "injury_external",
                                    "injury_litigation",
                                    "injury_reopened",
                                ],
                            )
                        ),
                        name="injury_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "injury_archived"), _negated=True),
                        fields=("injured",),
                        name="injury_one_open_for_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_assessor__isnull", True),
                            models.Q(("second_assessor", models.F("first_assessor")), _negated=True),
                            _connector="OR",
                        ),
                        name="injury_two_pairs_of_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewer__isnull", True),
                            models.Q(
                                models.Q(("reviewer", models.F("first_assessor")), _negated=True),
                                models.Q(("reviewer", models.F("second_assessor")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="injury_reviewer_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_by__isnull", True),
                            models.Q(("paid_by", models.F("agreed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="injury_payer_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_amount__isnull", True),
                            models.Q(("agreed_amount__gte", 0), ("agreed_amount__lte", models.F("approved_amount"))),
                            _connector="OR",
                        ),
                        name="injury_agreed_within_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_amount__isnull", True), ("paid_amount", models.F("agreed_amount")), _connector="OR"
                        ),
                        name="injury_paid_as_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("treatment_ended_on__isnull", True),
                            ("treatment_ended_on__gte", models.F("accident_on")),
                            _connector="OR",
                        ),
                        name="injury_treatment_after_accident",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("assessed_on__isnull", True),
                            ("assessed_on__gte", models.F("treatment_ended_on")),
                            _connector="OR",
                        ),
                        name="injury_assessed_after_treatment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("saving_confirmed_at__isnull", True),
                            models.Q(
                                ("agreed_on__isnull", False),
                                ("insurer_saving__isnull", False),
                                ("paid_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="injury_saving_signed_and_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reversed_at__isnull", True),
                            ("judgment_amount__gt", models.F("agreed_amount")),
                            _connector="OR",
                        ),
                        name="injury_reversed_by_more",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[
                            ("first", "First assessment"),
                            ("second", "Second assessment"),
                            ("conference", "Conference"),
                        ],
                        max_length=12,
                        verbose_name="round",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("standard", models.CharField(max_length=20, verbose_name="standard")),
                ("clause", models.CharField(max_length=20, verbose_name="clause")),
                ("clause_text", models.CharField(max_length=400, verbose_name="text")),
                ("grade", models.PositiveSmallIntegerField(verbose_name="grade")),
                ("measurement", accounts.fields.EncryptedTextField(verbose_name="measured")),
                ("note", accounts.fields.EncryptedTextField(blank=True, verbose_name="note")),
                (
                    "assessor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.assessmentdocument",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="claims.injuryassessment",
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "position", "at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("grade__range", (1, 10))), name="finding_grade"),
                    models.UniqueConstraint(
                        fields=("assessment", "position", "round", "clause"), name="finding_clause_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="assessmentdocument",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="claims.injuryassessment"
            ),
        ),
        migrations.CreateModel(
            name="AssessmentCalculation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("expected", "Expected (E)"), ("asked", "For approval"), ("agreed", "As agreed (A)")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("draft", models.BooleanField(verbose_name="draft")),
                ("entered", models.JSONField()),
                ("document", models.JSONField()),
                ("answer", models.JSONField()),
                ("award", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="award")),
                ("insurer_pays", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="insurer pays")),
                ("at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calculations",
                        to="claims.injuryassessment",
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("award__gte", 0), ("insurer_pays__gte", 0)), name="calculation_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["expected", "asked", "agreed"])), name="calculation_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessorQualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("physician", "Physician"), ("forensic", "Forensic examiner")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("certificate_no", models.CharField(max_length=40, verbose_name="certificate")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessor_qualifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "qualification",
                "ordering": ["person", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "certificate_no", "person"), name="qualification_once"),
                    models.CheckConstraint(
                        condition=models.Q(("entered_by", models.F("person")), _negated=True),
                        name="qualification_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="qualification_days",
                    ),
                ],
            },
        ),
        workflow.guards.StatusEdges(
            model_name="injuryassessment",
            edges=[
                ("injury_agreed", "injury_calculating"),
                ("injury_agreed", "injury_paid"),
                ("injury_approving", "injury_calculating"),
                ("injury_approving", "injury_first"),
                ("injury_approving", "injury_negotiating"),
                ("injury_archived", "injury_reopened"),
                ("injury_calculating", "injury_approving"),
                ("injury_calculating", "injury_external"),
                ("injury_calculating", "injury_first"),
                ("injury_conference", "injury_external"),
                ("injury_conference", "injury_review"),
                ("injury_examining", "injury_external"),
                ("injury_examining", "injury_first"),
                ("injury_external", "injury_archived"),
                ("injury_first", "injury_external"),
                ("injury_first", "injury_second"),
                ("injury_litigation", "injury_archived"),
                ("injury_negotiating", "injury_agreed"),
                ("injury_negotiating", "injury_calculating"),
                ("injury_negotiating", "injury_external"),
                ("injury_negotiating", "injury_litigation"),
                ("injury_paid", "injury_archived"),
                ("injury_paid", "injury_reopened"),
                ("injury_ready", "injury_examining"),
                ("injury_ready", "injury_external"),
                ("injury_reopened", "injury_archived"),
                ("injury_review", "injury_calculating"),
                ("injury_review", "injury_external"),
                ("injury_review", "injury_first"),
                ("injury_second", "injury_conference"),
                ("injury_second", "injury_external"),
                ("injury_second", "injury_review"),
                ("injury_tracking", "injury_external"),
                ("injury_tracking", "injury_ready"),
            ],
        ),
        workflow.guards.FixedColumns(
            model_name="injuryassessment",
            columns=["case_id", "injured_id", "accident_on", "opened_by_id"],
            once=["expected_frozen_at", "saving_confirmed_at", "reversed_at"],
        ),
        workflow.guards.AppendOnly(
            model_name="assessmentfinding",
        ),
        workflow.guards.AppendOnly(
            model_name="assessmentcalculation",
        ),
        workflow.guards.FixedColumns(
            model_name="assessmentdocument",
            columns=["assessment_id", "stored_id", "document_type", "uploaded_by_id", "uploaded_at", "added_later"],
            once=["removed_at", "frozen_at"],
        ),
    ]
