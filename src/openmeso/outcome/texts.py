"""Phrases of the outcome."""

TEXTS = {
    "improved": "{what}: {difference}, more than the error of ±{error}: improved",
    "worse": "{what}: {difference}, more than the error of ±{error}: worse",
    "changed": "{what}: {difference}, more than the error of ±{error}: changed",
    "no-change": "{what}: {difference}, inside the noise of ±{error}: no change shown",
    "step-improved": "{what}: {difference}, at least the difference that counts ({error}): improved",
    "step-worse": "{what}: {difference}, at least the difference that counts ({error}): worse",
    "step-changed": "{what}: {difference}, at least the difference that counts ({error}): changed",
    "step-no-change": "{what}: {difference}, less than the difference that counts ({error}): no change shown",
    "not-judged": "{what}: {difference}. No smallest difference that counts is known: not judged",
    "not-assessable": "{what}: not assessable",
    "word": "{what}: {word}",
    "gais-very-much-improved": "very much improved",
    "gais-much-improved": "much improved",
    "gais-improved": "improved",
    "gais-no-change": "no change",
    "gais-worse": "worse",
    "place": "{side} {zone}",
    "by-patient": "by the patient",
    "by-treating": "by the treating practitioner",
    "by-blinded": "by a rater who did not know the treatment",
}
