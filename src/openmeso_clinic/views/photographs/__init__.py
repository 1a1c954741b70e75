"""The photographs of a patient: taking them pose by pose, and looking at them."""
