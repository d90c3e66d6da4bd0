"""The storm over the registers of conduct: numbers blocked and lifted, consents, and the calls that ask them."""
