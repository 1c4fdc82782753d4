"""The throw-away PostgreSQL is a real one, as the product will meet it."""

from __future__ import annotations

import psycopg

from app.bench.cluster import Cluster


def test_the_test_server_sorts_and_stores_as_an_office_server_would(pg_server):
    database = pg_server.create("encoding")
    with psycopg.connect(pg_server.dsn(database)) as connection:
        shown = {
            name: connection.execute(f"show {name}").fetchone()[0]
            for name in ("server_encoding", "timezone")
        }
        collation = connection.execute(
            "select datcollate from pg_database where datname = current_database()"
        ).fetchone()[0]
    pg_server.drop(database)
    assert shown == {"server_encoding": "UTF8", "timezone": "UTC"}
    assert collation in ("C.UTF-8", "C")


def test_a_durable_cluster_keeps_what_was_committed_when_it_is_killed():
    with Cluster(durable=True) as cluster:
        with psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("show fsync").fetchone() == ("on",)
            connection.execute("create table kept (word text)")
            connection.execute("insert into kept values ('催')")
        cluster.stop("immediate")
        cluster.start()
        with psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("select word from kept").fetchall() == [("催",)]
    assert not cluster.folder.exists()
