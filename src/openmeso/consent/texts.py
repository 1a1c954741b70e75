"""The fixed phrases of the consent text, in English. Translations: ``locale/<language>/interface.po``.

A change of any phrase changes the version of the text, and with it every hash: a changed text never
stays signed.
"""

TEXTS = {
    "title": "Consent to mesotherapy",
    "intro": "Please read this calmly. Ask us about anything that is not clear. You sign only if you want to.",
    # 1 what is planned
    "planned": "What is planned",
    "planned-what": "Small injections {route}, with thin needles.",
    "planned-where": "Where: {zones}.",
    "planned-why": "What you would like to change: {concerns}.",
    "planned-sessions": "{count} sessions, about {interval} apart.",
    "planned-one-session": "One session.",
    "planned-maintenance": "Later sessions to keep an effect: about every {interval}, only if you want them.",
    "planned-who": "Who injects: {name}, licence {licence}.",
    "planned-anesthesia": "Against the pain: {what}.",
    "planned-no-anesthesia": "No numbing medicine is planned.",
    "planned-combined": "Other treatments in the same plan: {treatments}. Each has its own consent.",
    "route-intradermal": "into the skin itself (dermis)",
    "route-subdermal": "just under the skin",
    "route-subcutaneous": "into the fat under the skin",
    "route-topical": "through tiny needle channels",
    # 2 what is in it
    "contents": "What is in it, exactly",
    "contents-product": "{name}, by {maker}:",
    "contents-product-no-maker": "{name}:",
    "contents-ingredient": "{name}: {amount}",
    "contents-unknown-amount": "{name}: the maker does not state the amount",
    "contents-incomplete": "The full list of ingredients is not on file.",
    "contents-volume": "About {volume} in one session. A fifth more or less is possible.",
    "contents-mixture": "Several products are mixed in one syringe. The prescriber's reason: {reason}.",
    "contents-allergy": "Tell us now if you react to any of these.",
    # 3 legal status
    "status": "Legal status",
    "status-technique": "The United States authority FDA has not approved mesotherapy as a technique.",
    "status-product": "{name}: {status}",
    "status-authorised": "authorised here for injection into the skin.",
    "status-off-label": "authorised here as a medicine, but for another use. This use is called off-label.",
    "status-compounded": "made by a pharmacy for you. No authority has checked this preparation.",
    "status-unconfirmed": "Your practice has to confirm this from the leaflet before it is injected.",
    "status-mixture": "The makers have not tested this mixture.",
    # 4 for and against
    "evidence": "What is known for it and against it",
    "evidence-limited": "The scientific evidence is limited. Many studies are small or have no comparison.",
    "evidence-needle": "Needles alone, or salt water, also changed the skin in some studies.",
    "evidence-for": "For {concern}:",
    "evidence-line": "{direction}: {finding} ({grade})",
    "evidence-none": "We know no study of these ingredients for {concern}.",
    "direction-for": "In favour",
    "direction-against": "Against",
    "direction-mixed": "Unclear",
    "direction-harm": "Harm",
    # 5 what to expect
    "expect": "What to expect, and when",
    "expect-no-promise": "Nobody can promise a result. Changes are gradual and differ from person to person.",
    "expect-adjunct": "It does not fill volume and does not lift. It adds to daily care and does not replace it.",
    "expect-for": "{concern}:",
    "expect-at_once": "At once: {what}",
    "expect-days_1_2": "After 1 to 2 days: {what}",
    "expect-weeks_1_2": "After 1 to 2 weeks: {what}",
    "expect-week_4": "After 4 weeks: {what}",
    "expect-after_course": "After the course: {what}",
    "expect-months_3_6": "After 3 to 6 months: {what}",
    "expect-unknown": "For {concern} we have no good data on what to expect.",
    # 6 common effects
    "common": "Common effects",
    "common-line": "{sign}: usually gone within {duration}",
    "common-call": "If something lasts longer or grows, call us.",
    # 7 rare risks
    "rare": "Rare but serious risks",
    "rare-intro": "How often they happen is not known: there are only single reports and small groups.",
    "rare-line": "{event} (begins {window} after the session)",
    "rare-line-at-once": "{event} (during the session)",
    "rare-window": "{start} to {end}",
    "rare-window-first": "up to {end}",
    "rare-do": "What to do if you see this:",
    "rare-flag": "{sign}. {action}",
    "personal": "For you in particular:",
    # 8 alternatives
    "alternatives": "Other ways",
    "alternatives-nothing": "Doing nothing. This is always possible.",
    "alternatives-care": "Daily care: sun cream, moisturizer, and vitamin A creams if a doctor agrees.",
    "alternatives-needling": "Microneedling, without injections. One source calls it comparatively safer.",
    "alternatives-other": "Peels, light, laser, toxin or filler, when they fit what you want.",
    "alternatives-risks": "Each of these treatments has its own risks.",
    "alternatives-for": "For {concern}:",
    # 9 cost
    "cost": "What it costs",
    "cost-course": "The whole course of {count} sessions: {price}.",
    "cost-one": "The session: {price}.",
    "cost-maintenance": "Each later session, if you want it: {price}.",
    "cost-open": "You get a written price before you decide.",
    "cost-public": "Ask your health insurance whether it pays anything.",
    # 10 aftercare
    "aftercare": "Aftercare and follow-up",
    "aftercare-sheet": "You get your own aftercare sheet with times. It is part of the treatment.",
    "aftercare-main": "The main points:",
    "care-do": "Do:",
    "care-avoid": "Avoid:",
    "care-consider": "Think of:",
    "aftercare-check": "We ask how you are on day {days}.",
    "aftercare-late": "Some infections show only weeks or months later. Watch for lumps for {duration}.",
    "aftercare-phone": "Call us: {phone}. Emergency: {number}.",
    # 11 rights
    "rights": "Your rights",
    "rights-questions": "You may ask anything, at any time, and you get an answer.",
    "rights-withdraw": "You may say no or stop at any time, also during a session. You need not say why.",
    "rights-think": "You may take time to think. Nobody may press you.",
    "rights-cooling-off": "Between this information and your signature there are at least {duration}.",
    "rights-language": "You may ask for an interpreter.",
    "rights-change": "If the product, the place or the way of injecting changes, we ask you again.",
    "rights-copy": "You get a copy of this text.",
    # 12 photographs
    "photographs": "Photographs",
    "photographs-intro": (
        "Each purpose is a consent of its own. You may say no to each, and take each back. "
        "Your treatment does not depend on it."
    ),
    "photo-record": "For my record: to compare before and after.",
    "photo-teaching": "For teaching other professionals, without my name.",
    "photo-publication": "For a scientific publication, without my name. Others may recognise me.",
    "photo-advertising": "For the practice's own website or advertising. Others may recognise me.",
    # 13 data
    "data": "Your data",
    "data-what": "We keep your answers, this consent, the products with their lots, photographs and results.",
    "data-why": "We need them to treat you, and to find you if a product turns out to be faulty.",
    "data-who": "Only the people who treat you read them. The law may ask us to report a serious reaction.",
    "data-rights": "You may read your record, have a mistake corrected, and get a copy.",
    # signature
    "sign": "I have read this text, or it was read to me. My questions were answered. I agree to what is planned here.",
    "sign-interpreter": "Interpreter (name, language, signature):",
    "not-reviewed": (
        "This text does not exist in your language, or nobody has reviewed it. "
        "Sign only with an interpreter whose name is recorded."
    ),
}

#: Purposes for which photographs may be used, each signed for itself.
PHOTO_PURPOSES = ("record", "teaching", "publication", "advertising")
