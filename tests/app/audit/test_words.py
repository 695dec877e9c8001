"""Whatever stands in an event is told in words."""

from app.audit.fact_formatting import NONE, facts
from app.audit.labels import FIELDS, TECHNICAL
from app.bootstrap import Service
from domain import registry
from projections.audit.names import Names

LEFT_OUT = {"originator_id", "originator_version", "meta", "terms"}
"""`terms` is told field by field."""


def test_every_field_of_every_event_has_a_name() -> None:
    vocabulary = registry.topic_registry()
    known = LEFT_OUT | set(FIELDS) | TECHNICAL
    missing = {
        f"{topic}: {name}"
        for topic in vocabulary.topics()
        for name in vocabulary[topic].__struct_fields__
        if name not in known and f"{topic.split('.')[0]}.{name}" not in known
    }
    assert missing == set()


def test_values_are_told_in_words_and_never_as_codes(service: Service) -> None:
    names = Names(service.ledger, service.views)
    told = {
        fact.field: fact.value.en
        for fact in facts(
            "participant",
            {
                "sealed_under": "not told",
                "skills": {"typing": 3},
                "limits": {"minutes_per_day": 90, "kinds_of_work_excluded": ["mail"]},
                "availability": {
                    "weekly": [{"weekday": 0, "start": "09:00", "end": "12:00"}],
                    "exceptions": [{"date": "2026-05-04", "available": False}],
                },
                "condition": {"level": 2, "note": None, "on": "2026-04-15"},
                "assessment": {"on": "2026-04-15", "note": "よく見ている"},
                "consents": [{"purpose": "data_sharing", "granted": False}],
                "work_mode": "home_based",
                "was": 3,
                "centres": ["digital-kamakura"],
                "due_on": "2026-05-01",
                "title": "2026-05-01",
                "resident": True,
                "person_ids": ["a", "b"],
                "draft": {"text": "秘密"},
                "note": "",
                "of_a_newer_release": None,
            },
            names,
        )
    }
    assert told.pop("centres").startswith("the centre ")
    assert told == {
        "skills": "typing 3",
        "limits": "Minutes a day: 90, Kinds of work left out: mail",
        "availability": "Monday 09:00–12:00, 4 May 2026: away",
        "condition": "15 April 2026 Condition: 2 (not so good)",
        "assessment": "15 April 2026 Note: よく見ている",
        "consents": "sharing of data: no",
        "work_mode": "home-based",
        "was": "3",
        "due_on": "1 May 2026",
        "title": "2026-05-01",
        "resident": "yes",
        "person_ids": "2 people",
        "draft": "there is some (not shown here)",
        "note": NONE.en,
    }
