"""Words that several rooms use."""

TEXTS = {
    "grade-a": "tested in a controlled trial or a review of trials",
    "grade-b": "seen in groups of patients, without a fair comparison",
    "grade-c": "agreed by experts, or stated by a label, a law or a maker",
    "grade-d": "a claim or our own habit, not tested",
    "side-left": "left",
    "side-right": "right",
    "side-both": "both sides",
    "side-midline": "middle",
}
