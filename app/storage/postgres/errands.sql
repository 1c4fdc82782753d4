-- What no function here does itself the office's clerk does: a program beside the server that runs the
-- services of a book on the owner's connection, as whoever asked and within what they may see. A desk
-- leaves an errand and fetches its answer; whose it is says the session.

-- Errands: `body` and `answer` are MessagePack (app/services/errands.py); `digest`: SHA-256 of the body,
-- which is emptied with the answer. `place`: which of the few that one person may have open.
CREATE TABLE office.errands (
  id text PRIMARY KEY,
  staff_id text NOT NULL,
  place integer NOT NULL,
  device text NOT NULL,
  what text NOT NULL,
  digest text NOT NULL,
  body bytea NOT NULL,
  at timestamptz NOT NULL,
  begun_at timestamptz,
  ended_at timestamptz,
  answer bytea
);
CREATE INDEX errands_waiting ON office.errands (at, id) WHERE begun_at IS NULL;
CREATE UNIQUE INDEX errands_open ON office.errands (staff_id, place) WHERE ended_at IS NULL;
CREATE INDEX errands_ended ON office.errands (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX errands_answered ON office.errands (staff_id) WHERE ended_at IS NOT NULL;

-- Where the clerk sits: it holds a lock on this as long as it is connected, in a mode that nobody without
-- rights to it can take, nor one in its way (app/storage/postgres/errands.py). An advisory lock is open to
-- every session. It is a view because no table would be vacuumed meanwhile.
CREATE VIEW office.chair AS SELECT true AS taken;

-- Whether the clerk is at work. Only the owner's own session is one: others may hold that lock for the
-- moment in which they are refused.
CREATE FUNCTION office.has_clerk() RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (
  SELECT FROM pg_locks AS l
  JOIN pg_database AS d ON d.oid = l.database AND d.datname = current_database()
  JOIN pg_stat_activity AS a ON a.pid = l.pid
  JOIN pg_class AS c ON c.oid = l.relation AND c.relowner = a.usesysid
  WHERE c.oid = 'office.chair'::regclass AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted);

-- Whether a statement calls one function of the owner's and nothing else (app/storage/postgres/keepers.py).
CREATE FUNCTION office.is_one_call(statement text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN statement ~* '^\s*SELECT office\.\w+\s*\([^()]*\)\s*;?\s*$';

-- An errand of who has signed in. Nobody learns whether another one exists.
CREATE FUNCTION office.my_errand(errand text) RETURNS office.errands LANGUAGE plpgsql STABLE AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance', 'admin');
  found office.errands;
BEGIN
  SELECT e.* INTO found FROM office.errands AS e WHERE e.id = errand AND e.staff_id = me.id;
  RETURN found;
END $$;

-- Forget what was answered to somebody beyond the latest: it is kept for a lost connection alone.
CREATE FUNCTION office.forget_answers(staff text, most integer, bytes bigint) RETURNS void
LANGUAGE sql VOLATILE AS $$
  DELETE FROM office.errands AS e WHERE e.id IN (
    SELECT o.id FROM office.errands AS o WHERE o.id IN (
      SELECT k.id FROM (
        SELECT a.id, row_number() OVER latest AS nth, sum(octet_length(a.answer)) OVER latest AS size
        FROM office.errands AS a WHERE a.staff_id = staff AND a.ended_at IS NOT NULL
        WINDOW latest AS (ORDER BY a.ended_at DESC, a.id)
      ) AS k WHERE k.nth > most OR k.nth > 1 AND k.size > bytes)
    FOR UPDATE SKIP LOCKED);
$$;

-- Leave an errand. The same once more is the same errand. How many somebody has open the index holds
-- them to, over however many connections they ask.
CREATE FUNCTION office.ask_clerk(errand text, what text, body bytea, device text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance', 'admin');
  most_open constant integer := 8;          -- of one person: nobody keeps the clerk from others
  most_answers constant integer := 64;
  most_bytes constant integer := 268435456;
  known office.errands;
  free integer;
BEGIN
  IF (errand ~ '^[0-9a-f]{32}$' AND device ~ '^[0-9a-f]{1,32}$' AND what ~ '^[a-z_]+\.[a-z_]+$'
      AND body IS NOT NULL) IS NOT TRUE THEN
    PERFORM office.refuse('errand.unknown');
  ELSIF octet_length(body) > most_bytes THEN
    PERFORM office.refuse('errand.too_large', jsonb_build_object('most', most_bytes / 1000000));
  END IF;
  LOOP
    SELECT e.* INTO known FROM office.errands AS e WHERE e.id = errand;
    IF known.id IS NOT NULL THEN
      IF (known.staff_id, known.what, known.digest)
        IS DISTINCT FROM (me.id, what, encode(sha256(body), 'hex')) THEN
        PERFORM office.refuse('errand.unknown');
      END IF;
      RETURN;
    ELSIF NOT office.has_clerk() THEN
      PERFORM office.refuse('office.no_clerk');
    END IF;
    free := (SELECT min(n) FROM generate_series(1, most_open) AS n WHERE NOT EXISTS (
      SELECT FROM office.errands AS e
      WHERE e.staff_id = me.id AND e.place = n AND e.ended_at IS NULL));
    IF free IS NULL OR octet_length(body) + (SELECT coalesce(sum(octet_length(e.body)), 0)
        FROM office.errands AS e WHERE e.staff_id = me.id AND e.ended_at IS NULL) > most_bytes THEN
      PERFORM office.refuse('errand.too_many');
    END IF;
    INSERT INTO office.errands (id, staff_id, place, device, what, digest, body, at)
    VALUES (errand, me.id, free, device, what, encode(sha256(body), 'hex'), body, clock_timestamp())
    ON CONFLICT DO NOTHING;
    EXIT WHEN FOUND;  -- else this or the place was taken on another connection
  END LOOP;
  PERFORM office.forget_answers(me.id, most_answers, most_bytes);
  PERFORM pg_notify('clerk', '');
END $$;

-- What the clerk answered; NULL: nothing yet. Where it went away over an errand, nobody knows yet
-- whether it was done.
CREATE FUNCTION office.clerk_said(errand text) RETURNS bytea LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found office.errands := office.my_errand(errand);
BEGIN
  IF found.id IS NULL OR (found.ended_at IS NULL AND found.begun_at IS NOT NULL
      AND NOT office.has_clerk()) THEN
    PERFORM office.refuse('office.unsure');
  END IF;
  RETURN found.answer;
END $$;

-- Take an errand back that was not begun; whether it was.
CREATE FUNCTION office.withdraw(errand text) RETURNS boolean LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance', 'admin');
BEGIN
  DELETE FROM office.errands AS e
  WHERE e.id = errand AND e.staff_id = me.id AND e.begun_at IS NULL;
  RETURN FOUND;
END $$;
