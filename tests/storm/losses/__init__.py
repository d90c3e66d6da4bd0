"""The storm over large losses: reports, opinions of prefecture and province, progress, closing."""
