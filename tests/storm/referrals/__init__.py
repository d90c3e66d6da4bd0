"""The storm over over-authority referrals, through the pages: from the draft along the chain to the payment."""
