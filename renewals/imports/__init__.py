"""What the files of the core system mean: due list (应续清单), signed policies (承保清单), quote list (报价清单).

The road they take is ``workflow.intake.batches``; here is how a checked row becomes a :class:`Renewal`, a
:class:`SignedPolicy` or a :class:`Quote`, what counts as the same row, and how a batch is taken back.
"""
