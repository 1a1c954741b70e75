"""The pages of the clinic under load, beside bare Django and GNU Health, in one run and in turn."""
