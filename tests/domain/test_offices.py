"""An office's address: what is filled in becomes what libpq reads, and comes back as it was."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.domain.offices import Address, read_address

FILLED_IN = [
    (Address("db.example.net", "5432", "forbear"), {"host": "db.example.net", "port": "5432"}),
    (
        Address("db1, db2", "5433", "催收", "安@行", "/etc/ca 1.crt"),
        {
            "host": "db1,db2", "port": "5433,5433", "dbname": "催收", "user": "安@行",
            "sslrootcert": "/etc/ca 1.crt",
        },
    ),
    (Address("db1:5433, db2:6432"), {"host": "db1,db2", "port": "5433,6432"}),
    (Address("[2001:db8::1]"), {"host": "2001:db8::1", "port": "5432"}),
]  # fmt: skip


@pytest.mark.parametrize(("address", "read"), FILLED_IN)
def test_what_is_filled_in_is_what_libpq_reads(address, read):
    assert conninfo_to_dict(address.url()).items() >= read.items()
    assert read_address(address.url()) == address
