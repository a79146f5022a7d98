"""First migrations folded: the same tables, and nothing named before it exists."""

from django.db import models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel

from safepassage.config.folding import folded

HOUSE = CreateModel("House", [("id", models.IntegerField(primary_key=True)), ("rooms", models.IntegerField())], {})
BY_ROOMS = models.Index(fields=["rooms"], name="by_rooms")
HAS_ROOMS = models.CheckConstraint(condition=models.Q(rooms__gte=1), name="has_rooms")


def test_index_and_constraint_of_a_new_table_are_made_with_it() -> None:
    done = folded([HOUSE, AddIndex("House", BY_ROOMS), AddConstraint("House", HAS_ROOMS)])

    assert [type(one) for one in done] == [CreateModel]
    assert done[0].options == {"indexes": [BY_ROOMS], "constraints": [HAS_ROOMS]}


def test_index_on_a_column_of_later_stays_where_it_was() -> None:
    later = models.Index(fields=["street"], name="by_street")
    operations = [HOUSE, AddField("House", "street", models.TextField(default="")), AddIndex("House", later)]

    assert [type(one) for one in folded(operations)] == [CreateModel, AddField, AddIndex]


def test_index_on_a_table_of_another_migration_stays() -> None:
    assert [type(one) for one in folded([AddIndex("House", BY_ROOMS)])] == [AddIndex]


def test_folding_changes_nothing_in_what_it_was_given() -> None:
    folded([HOUSE, AddIndex("House", BY_ROOMS)])

    assert HOUSE.options == {}
