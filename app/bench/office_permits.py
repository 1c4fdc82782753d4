"""permit_pg: an office's permit, beside a bare function that locks, counts and writes the same."""

from __future__ import annotations

from dataclasses import replace

import psycopg
from psycopg import sql

from app.bench.desks import Ask, Desk, Pace, beside, in_spells, slowest
from app.bench.measure import Figure, Sizes
from app.bench.office import Office
from app.domain.ids import uuid7
from app.domain.moments import micros, now

LIMIT = "a bare function: lock, one count, the same rows, hash and all (at least 0.5 of its rate)"
SLOWEST = "its p99 in the same run (ratio at most 2)"
PACED = 100.0  # calls a second over all desks
# {basis}: what a permit keeps of the rules by which it was given.
_BARE = """
CREATE FUNCTION public.bare_permit(permit text, person text, point text, device text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me text := (SELECT s.id FROM public.staff AS s WHERE s.login = session_user);
  at bigint;
  last public.log;
  said text;
BEGIN
  PERFORM FROM public.debtors AS d WHERE d.id = person FOR UPDATE;
  at := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
  IF (SELECT count(*) FROM public.permits AS p
      WHERE p.debtor_id = person AND p.issued_at > at - 604800000000) >= 7 THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.leases AS l (debtor_id, staff_id, device, until_at)
  VALUES (person, me, device, at + 1800000000)
  ON CONFLICT (debtor_id) DO UPDATE SET staff_id = excluded.staff_id, until_at = excluded.until_at;
  INSERT INTO public.permits (id, debtor_id, point_id, value_key, channel, party, purpose, staff_id,
    device, issued_at, expires_at, basis)
  VALUES (permit, person, point, point, 'call', 'debtor', 'collect', me, device, at, at + 60000000,
    {basis});
  SELECT l.* INTO last FROM public.log AS l WHERE l.chain = person ORDER BY l.seq DESC LIMIT 1;
  said := '{{"permit":"' || permit || '","point":"' || point || '","row":"' || left(
    encode(sha256(({basis} || permit || at)::bytea), 'hex'), 32) || '"}}';
  INSERT INTO public.log (chain, seq, at, kind, staff_id, device, body, hash)
  VALUES (person, coalesce(last.seq, 0) + 1, at, 'call.permitted', me, device, said,
    encode(sha256(concat(last.hash, person, last.seq, at, me, device, said)::bytea), 'hex'));
  RETURN jsonb_build_object('permit', permit);
END $$
"""


class People:
    """Those whom the desks call, each once a spell: an open permit would refuse the next one."""

    def __init__(self, office: Office) -> None:
        self._office, self._desks = office, len(office.desks)
        self._turns = [0] * self._desks
        self._since = micros(now())

    def take_back(self) -> None:
        """What the spell before has written, triggers off: each begins with the same past."""
        self._turns = [0] * self._desks
        with self._office.server() as server:
            server.execute("SET session_replication_role = replica")
            server.execute("DELETE FROM permits WHERE issued_at >= %s", (self._since,))
            server.execute("DELETE FROM log WHERE at >= %s", (self._since,))
            server.execute("DELETE FROM leases")
            server.execute("VACUUM (ANALYZE) permits, log, leases")

    def asking(self, function: str) -> Ask:
        """Each desk asks `function` for the next one of its own people."""

        async def ask(desk: Desk) -> None:
            place = int(desk.info.user.rpartition("_")[2])
            self._turns[place] += 1
            person = f"{place + self._turns[place] * self._desks:032x}"
            found = await desk.execute(
                f"SELECT {function}(%s, %s, %s, 'd')", (uuid7(now()), person, person)
            )
            row = await found.fetchone()
            if row is None or "permit" not in row[0]:
                raise RuntimeError(f"no permit for {person}: {row}")

        return ask


def make_bare(office: Office) -> None:
    """The limit's function; what it writes is as long as what a first permit was given by."""
    desk, person, permit = office.desks[0], f"{len(office.desks):032x}", uuid7(now())
    with psycopg.connect(office.address(desk), autocommit=True) as one, office.owner() as owner:
        one.execute("SELECT office.ask_permit(%s, %s, %s, 'd')", (permit, person, person))
        found = owner.execute("SELECT basis FROM permits WHERE id = %s", (permit,)).fetchone()
        if found is None:
            raise RuntimeError(f"no permit for {person}")
        owner.execute(sql.SQL(_BARE).format(basis=sql.Literal(found[0])))
        owner.execute("GRANT EXECUTE ON FUNCTION public.bare_permit TO collector")


def measure(office: Office, sizes: Sizes) -> list[Figure]:
    """Closed loops of so many desks; then so many calls a second over all of them."""
    people = People(office)
    make_bare(office)
    both = (people.asking("office.ask_permit"), people.asking("public.bare_permit"))
    figures: list[Figure] = []
    pace = Pace(sizes.long_pairs, sizes.spell)
    for name, clients in zip(("permit_pg", "permit_pg_many"), sizes.clients, strict=True):
        found = in_spells(office, office.desks[:clients], both, pace, people.take_back)
        figures += beside(name, clients, found, (LIMIT, SLOWEST))
    paced = in_spells(office, office.desks, both, replace(pace, rate=PACED), people.take_back)
    return [*figures, slowest("permit_pg_paced", paced, SLOWEST)]
