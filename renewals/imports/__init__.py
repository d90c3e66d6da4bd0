"""What the desk's two files mean: the due list (应续清单) and the list of signed policies (承保清单).

The road they take is ``workflow.intake.batches``; here is how a checked row becomes a :class:`Renewal` or a
:class:`SignedPolicy`, what counts as the same row, and how a batch is taken back.
"""
