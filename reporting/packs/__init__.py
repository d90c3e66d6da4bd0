"""Report packs: monthly papers made of the figures of the catalogue, as PDF and as a workbook."""
