-- Who comes next: one person for one desk. A lease ends by itself when its desk no longer renews it.

-- Take the next person: call-backs that are due first, then one's own people by their place, then
-- those who were given to nobody. NULL: nobody is left. People whom another desk is taking at this
-- moment are passed over, whoever is leased is not handed out again, over whichever creditor; whom
-- the desk has just worked on (`besides`) comes only when nobody else waits. A visitor is handed nobody.
-- It is asked first what there may be at all, so that nothing is looked for that is not there.
CREATE FUNCTION office.take_next(device text, besides text DEFAULT '') RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  at constant timestamptz := clock_timestamp();
  now_at constant bigint := office.micros(at);
  tried text[] := ARRAY[besides];
  me text;
  role text;
  until bigint;
  aside bigint;
  is_due boolean;
  is_over boolean;
  has_own boolean;
  is_placed boolean;
  person text;
BEGIN
  SELECT s.id, s.role, office.micros(at + t.lease), office.micros(at + t.aside),
    EXISTS (SELECT FROM public.follow_ups AS f
      WHERE f.state = 'open' AND f.collector_id IN (s.id, '') AND f.due_at <= now_at),
    EXISTS (SELECT FROM public.queue AS q WHERE q.free_at > 0 AND q.free_at <= now_at),
    EXISTS (SELECT FROM public.queue AS q WHERE q.free_at = 0 AND q.collector_id = s.id)
  INTO me, role, until, aside, is_due, is_over, has_own
  FROM public.staff AS s, office.times AS t WHERE s.login = office.caller() AND s.active = 1;
  IF coalesce(role NOT IN ('collector', 'team_lead'), true)
    OR current_setting('transaction_isolation') <> 'read committed'
  THEN
    PERFORM office.need('collector', 'team_lead', 'visitor');  -- says what is wrong
    RETURN NULL;
  ELSIF coalesce(device !~ '^[0-9a-f]{1,32}$', true) THEN  -- or whoever likes leaves words in the log
    PERFORM office.check_ids(device, '{}');
  ELSIF is_over THEN
    PERFORM office.offer_again(at, aside);
  END IF;
  LOOP
    person := CASE WHEN is_due THEN office.lock_due(me, tried, now_at) END;
    is_placed := person IS NULL;
    IF is_placed AND (has_own OR is_over) THEN
      person := office.lock_first(me, me, tried);
    END IF;
    IF person IS NULL THEN
      person := office.lock_first('', me, tried);
    END IF;
    IF person IS NULL AND besides = ANY (tried) AND besides <> '' THEN
      tried := array_remove(tried, besides);
      besides := '';
      CONTINUE;
    END IF;
    EXIT WHEN person IS NULL OR office.take_locked(person, me, device, at, until, aside, is_placed);
    tried := tried || person;
  END LOOP;
  RETURN person;
END $$;

-- Take this very person; false: another desk has them.
CREATE FUNCTION office.take(person text, device text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead');
  locked text := (SELECT l.person FROM office.lock_person(person) AS l);
  at constant timestamptz := clock_timestamp();
BEGIN
  PERFORM office.check_ids(device, '{}');
  RETURN EXISTS (
    SELECT FROM public.debtors AS d
    WHERE d.id = locked AND coalesce(d.collector_id, me.id) = me.id
  ) AND (SELECT office.take_locked(locked, me.id, device, at, office.micros(at + t.lease),
    office.micros(at + t.aside), false) FROM office.times AS t);
END $$;

-- Take a person whose lock one has, and hold them until `until`; unless somebody holds them or is on the phone
-- with them, or a device that is out may call them: here each call would be refused. Who is found by their place
-- and was held by nobody is called by nobody: whoever calls holds them, and who lets go keeps them from the order.
-- Whoever was held before is set aside and comes back no earlier than `aside`. `placed`: they were found by their
-- place, which is locked too; no other place is waited for, and is found to be held by whoever comes to it. What is
-- there is read after the lock, for it may have changed before; the end of the chain once. All is written by one
-- statement: each costs as much to begin as what it writes.
CREATE FUNCTION office.take_locked(
  person text, me text, device text, at timestamptz, until bigint, aside bigint, placed boolean
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET enable_bitmapscan = off AS $$  -- it reads all whom a desk ever held, each time
DECLARE
  now_at constant bigint := office.micros(at);
  held_until bigint;
  is_out boolean;
  last_at bigint;
  number integer;
  last text;
BEGIN
  SELECT h.until_at, EXISTS (SELECT FROM public.checkouts AS o WHERE o.until_at > now_at),
    l.at, coalesce(l.seq, 0) + 1, l.hash
  INTO held_until, is_out, last_at, number, last
  FROM (VALUES (person)) AS of (id) LEFT JOIN public.leases AS h ON h.debtor_id = of.id
  LEFT JOIN LATERAL (
    SELECT e.at, e.seq, e.hash FROM public.log AS e WHERE e.chain = of.id ORDER BY e.seq DESC LIMIT 1
  ) AS l ON true;
  IF held_until > now_at OR is_out AND office.has_reserved_calls(person, at)
    OR (held_until IS NOT NULL OR NOT placed) AND NOT office.callers_of(person, at) <@ ARRAY[me]
  THEN
    UPDATE public.queue AS q SET free_at = CASE WHEN held_until > now_at THEN held_until ELSE aside END
    WHERE placed AND q.debtor_id = person;
    RETURN false;
  ELSIF last_at > now_at THEN
    PERFORM office.check_clock(person, at);
  END IF;
  IF held_until IS NOT NULL THEN
    SELECT e.number, e.hash INTO number, last FROM office.release_lapsed(person, device, at) AS e;
  END IF;
  WITH queued AS (
    UPDATE public.queue AS q SET free_at = aside WHERE placed AND q.debtor_id = person
  ), set_aside AS (
    UPDATE public.leases AS l SET until_at = aside WHERE l.staff_id = me AND l.until_at > aside
  ), taken AS (
    INSERT INTO public.leases VALUES (person, me, device, until)
  )
  INSERT INTO public.log (chain, seq, at, kind, staff_id, device, body, hash)
  VALUES (person, number, now_at, 'queue.taken', me, device, '{}', office.chained(
    last, person, number, now_at, 'queue.taken', me, device, '{}'));
  RETURN true;
END $$;

-- Whose time ran out, or who went on to the next person, lets go on record, unless that was done meanwhile
-- (an account that is closed lets all go); the number and hash are what the next entry follows.
CREATE FUNCTION office.release_lapsed(
  person text, device text, at timestamptz, OUT number integer, OUT hash text
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  held public.leases;
BEGIN
  DELETE FROM public.leases AS l WHERE l.debtor_id = person RETURNING l.* INTO held;
  IF FOUND THEN
    PERFORM office.append(person, 'queue.released', at, held.staff_id, device,
      jsonb_build_object('until', held.until_at, 'lapsed', true));
  END IF;
  SELECT coalesce(max(l.seq), 0) + 1, max(l.hash) INTO number, hash FROM (
    SELECT e.seq, e.hash FROM public.log AS e WHERE e.chain = person ORDER BY e.seq DESC LIMIT 1) AS l;
END $$;

-- The first person by their place, of one's own or of nobody's (''), locked; without those that were tried.
-- Whoever is being taken, written or worked on at this moment is passed over, and who was given to somebody
-- else meanwhile. Mostly the first place is it, and one table in each statement is begun soonest; else all
-- are passed over in one walk.
CREATE FUNCTION office.lock_first(whose text, me text, tried text[]) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  person text;
BEGIN
  SELECT q.debtor_id INTO person FROM public.queue AS q
  WHERE q.collector_id = whose AND q.free_at = 0 AND q.debtor_id <> ALL (tried)
  ORDER BY q.score + q.free_at DESC, q.debtor_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF person IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM FROM public.debtors AS d WHERE d.id = person AND coalesce(d.collector_id, me) = me
  FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    SELECT q.debtor_id INTO person
    FROM public.queue AS q JOIN public.debtors AS d ON d.id = q.debtor_id
    WHERE q.collector_id = whose AND q.free_at = 0 AND q.debtor_id <> ALL (tried)
      AND CASE WHEN d.collector_id <> me THEN false ELSE true END  -- an = the planner takes for rare
    ORDER BY q.score + q.free_at DESC, q.debtor_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
  END IF;
  RETURN person;
END $$;

-- The first of those whose call-back is due, locked.
CREATE FUNCTION office.lock_due(me text, tried text[], at bigint)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT d.id
  FROM public.follow_ups AS f
  JOIN public.debtors AS r ON r.id = f.debtor_id
  JOIN public.debtors AS d ON d.id = r.person_id
  JOIN public.queue AS q ON q.debtor_id = d.id
  WHERE f.state = 'open' AND f.collector_id IN (me, '') AND f.due_at <= at
    AND coalesce(d.collector_id, me) = me AND d.id <> ALL (tried)
    AND coalesce((SELECT l.until_at FROM public.leases AS l WHERE l.debtor_id = d.id), 0) <= at
  ORDER BY f.due_at, f.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED);
END $$;

-- The order of those who are free is an index of its own: to walk through all that are held, and look
-- each up, would take the longer the more desks there are. It says whom to try; whether somebody holds
-- them `leases` alone says, under the person's lock. It is by the sum (of a score and nought) that no other
-- index gives this order: by the score alone ix_queue_order would do as well to the planner, which walked there.
CREATE INDEX IF NOT EXISTS ix_queue_free ON public.queue (collector_id, (score + free_at), debtor_id)
WHERE free_at = 0;
CREATE INDEX IF NOT EXISTS ix_queue_held ON public.queue (free_at) WHERE free_at > 0;
CREATE INDEX IF NOT EXISTS ix_checkouts_until ON public.checkouts (until_at);

-- Who is on the phone with a person, or at their door: a call without outcome is one for as long as it blocks
-- another. Whoever makes it need not hold them any more: a lease ends by itself while the desk is away.
CREATE FUNCTION office.callers_of(person text, at timestamptz) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(
    SELECT c.staff_id FROM public.debtors AS d JOIN public.contacts AS c ON c.debtor_id = d.id
    WHERE d.person_id = person
      AND c.at > office.micros(callers_of.at - (SELECT t.call FROM office.times AS t))
      AND NOT EXISTS (SELECT FROM public.outcomes AS o WHERE o.contact_id = c.id));
END $$;

-- Whose time is over comes into the order again, whoever is held for longer later; with whom somebody is on
-- the phone is looked at again at `aside`. Nobody is waited for here: who is locked is being written by
-- somebody else.
CREATE FUNCTION office.offer_again(at timestamptz, aside bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  now_at constant bigint := office.micros(at);
BEGIN
  UPDATE public.queue AS q SET free_at = coalesce((
    SELECT l.until_at FROM public.leases AS l WHERE l.debtor_id = q.debtor_id AND l.until_at > now_at),
    CASE WHEN office.callers_of(q.debtor_id, at) <@ ARRAY[q.collector_id::text] THEN 0 ELSE aside END)
  FROM (
    SELECT w.debtor_id FROM public.queue AS w WHERE w.free_at > 0 AND w.free_at <= now_at
    ORDER BY w.free_at LIMIT 100 FOR UPDATE SKIP LOCKED
  ) AS over WHERE q.debtor_id = over.debtor_id;
END $$;

-- Whoever is let go is free at once; not before some minutes with whom somebody is on the phone.
CREATE FUNCTION office.set_free() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  at constant timestamptz := clock_timestamp();
BEGIN
  UPDATE public.queue AS q SET free_at = free.at FROM (
    SELECT w.debtor_id, w.free_at AS before, CASE WHEN office.callers_of(w.debtor_id, at) <@ ARRAY[w.collector_id::text]
      THEN 0 ELSE office.micros(at + (SELECT t.aside FROM office.times AS t)) END AS at
    FROM public.queue AS w WHERE w.debtor_id = OLD.debtor_id FOR UPDATE SKIP LOCKED
  ) AS free WHERE q.debtor_id = free.debtor_id AND free.at <> free.before;
  RETURN NULL;
END $$;
CREATE TRIGGER free AFTER DELETE ON public.leases FOR EACH ROW EXECUTE FUNCTION office.set_free();

-- A sign of life: who holds the person goes on holding them; who is on the phone with somebody given to nobody
-- holds them again, after the desk was away for longer than that lasts.
CREATE FUNCTION office.renew(person text, device text) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  l constant record := office.lock_members(person);
  at constant timestamptz := clock_timestamp();
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF l.collector IS NOT NULL OR me.id <> ALL (office.callers_of(l.person, at)) THEN
    PERFORM office.check_seen(person, l, me);
    PERFORM office.check_held(l.person, me.id, at);
  END IF;
  PERFORM office.hold_person(l.person, me, device, at);
END $$;

-- Let a person go whom one holds, for anybody to take.
CREATE FUNCTION office.release(person text, device text) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  locked text := (SELECT l.person FROM office.lock_person(person) AS l);
  at timestamptz := clock_timestamp();
  until bigint := office.check_held(locked, me.id, at);
BEGIN
  PERFORM office.check_ids(device, '{}');
  PERFORM office.check_clock(locked, at);
  DELETE FROM public.leases AS l WHERE l.debtor_id = locked;
  PERFORM office.append(locked, 'queue.released', at, me.id, device,
    jsonb_build_object('until', until));
END $$;

-- Until when who calls holds the person.
CREATE FUNCTION office.check_held(person text, me text, at timestamptz)
RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  until bigint := (SELECT l.until_at FROM public.leases AS l
    WHERE l.debtor_id = person AND l.staff_id = me AND l.until_at > office.micros(at));
BEGIN
  IF until IS NULL THEN
    PERFORM office.refuse('queue.not_held');
  END IF;
  RETURN until;
END $$;
