-- Who comes next: one person for one desk. A lease ends by itself when its desk no longer renews it.

-- Take the next person: call-backs that are due first, then one's own people by their place, then
-- those who were given to nobody. NULL: nobody is left. People whom another desk is taking at this
-- moment are passed over, whoever is leased is not handed out again, over whichever creditor; whom
-- the desk has just worked on (`besides`) comes only when nobody else waits. A visitor is handed nobody.
CREATE FUNCTION office.take_next(device text, besides text DEFAULT '') RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  at timestamptz := clock_timestamp();
  now_at bigint := office.micros(at);
  until bigint;
  aside bigint;
  is_due boolean;
  is_over boolean;
  tried text[] := ARRAY[besides];
  person text;
BEGIN
  IF me.role = 'visitor' THEN
    RETURN NULL;
  END IF;
  SELECT office.micros(at + t.lease), office.micros(at + t.aside),
    EXISTS (SELECT FROM public.follow_ups AS f
      WHERE f.state = 'open' AND f.collector_id IN (me.id, '') AND f.due_at <= now_at),
    EXISTS (SELECT FROM public.queue AS q WHERE q.free_at > 0 AND q.free_at <= now_at)
  INTO until, aside, is_due, is_over FROM office.times AS t;
  IF is_over THEN
    PERFORM office.offer_again(now_at);
  END IF;
  LOOP
    person := CASE WHEN is_due THEN office.lock_due(me.id, tried, now_at) END;
    IF person IS NULL THEN
      person := office.lock_first(me.id, tried, aside);
    END IF;
    IF person IS NULL AND besides = ANY (tried) AND besides <> '' THEN
      tried := array_remove(tried, besides);
      besides := '';
      CONTINUE;
    END IF;
    EXIT WHEN person IS NULL OR office.take_locked(person, me.id, device, at, until, aside);
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
  at timestamptz := clock_timestamp();
  t office.times := (SELECT t FROM office.times AS t);
BEGIN
  RETURN EXISTS (
    SELECT FROM public.debtors AS d
    WHERE d.id = locked AND coalesce(d.collector_id, me.id) = me.id
  ) AND office.take_locked(locked, me.id, device, at, office.micros(at + t.lease),
    office.micros(at + t.aside));
END $$;

-- Take a person who is locked until then, unless somebody holds them, or a device that is out may call
-- them: here each call would be refused. Whoever was held before is set aside and comes back no earlier than
-- that. A statement of its own after the lock, which may have seen the lease and the chain of before it
-- waited; and one alone, for each costs as much as what it writes.
CREATE FUNCTION office.take_locked(
  person text, me text, device text, at timestamptz, until bigint, aside bigint
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  is_taken boolean;
  last bigint;
  number integer;
BEGIN
  WITH taken AS (
    INSERT INTO public.leases SELECT person, me, device, until
    WHERE NOT office.has_reserved_calls(person, at)
    ON CONFLICT (debtor_id) DO NOTHING RETURNING debtor_id
  ), set_aside AS (
    UPDATE public.leases AS l SET until_at = aside
    WHERE l.staff_id = me AND l.until_at > aside AND EXISTS (SELECT FROM taken)
  )
  SELECT EXISTS (SELECT FROM taken),
    (SELECT l.at FROM public.log AS l WHERE l.chain = person ORDER BY l.seq DESC LIMIT 1)
  INTO is_taken, last;
  IF NOT (is_taken OR office.take_lapsed(person, me, device, at, until, aside)) THEN
    RETURN false;
  ELSIF office.moment(last) > at THEN
    PERFORM office.check_clock(person, at);
  END IF;
  number := office.append(person, 'queue.taken', at, me, device, '{}');
  RETURN true;
END $$;

-- The same of a person whom somebody had: their time ran out, or they went on to the next person.
CREATE FUNCTION office.take_lapsed(
  person text, me text, device text, at timestamptz, until bigint, aside bigint
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  held public.leases := (SELECT l FROM public.leases AS l WHERE l.debtor_id = person);
BEGIN
  IF office.moment(held.until_at) > at THEN
    UPDATE public.queue AS q SET free_at = held.until_at WHERE q.debtor_id = person;
    RETURN false;
  ELSIF office.has_reserved_calls(person, at) THEN
    RETURN false;
  END IF;
  PERFORM office.append(person, 'queue.released', at, held.staff_id, device,
    jsonb_build_object('until', held.until_at, 'lapsed', true));
  UPDATE public.leases AS l SET until_at = aside WHERE l.staff_id = me AND l.until_at > aside;
  PERFORM office.put_lease(person, me, device, until);
  RETURN true;
END $$;

-- The first person by their place who may be taken, locked, one's own before those who were given to nobody;
-- without those that were tried. Whoever is being written or worked on at this moment is passed over. Whom
-- this finds is offered to nobody until then (`again`); now it is looked at whether they are held.
CREATE FUNCTION office.lock_first(me text, tried text[], again bigint)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  person text;
BEGIN
  UPDATE public.queue AS q SET free_at = again WHERE q.debtor_id = (
    SELECT first.debtor_id FROM (VALUES (me), ('')) AS of (whose), LATERAL (
      SELECT b.debtor_id FROM public.queue AS b JOIN public.debtors AS d ON d.id = b.debtor_id
      WHERE b.collector_id = of.whose AND b.free_at = 0 AND b.debtor_id <> ALL (tried)
        AND CASE WHEN d.collector_id <> me THEN false ELSE true END  -- an = the planner takes for rare
      ORDER BY b.score + b.free_at DESC, b.debtor_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS first LIMIT 1)
  RETURNING q.debtor_id INTO person;
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

-- Whose time is over comes into the order again, whoever is held for longer later. Nobody is waited
-- for here: who is locked is being written by somebody else.
CREATE FUNCTION office.offer_again(at bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE public.queue AS q SET free_at = coalesce((
    SELECT l.until_at FROM public.leases AS l WHERE l.debtor_id = q.debtor_id AND l.until_at > at), 0)
  FROM (
    SELECT w.debtor_id FROM public.queue AS w WHERE w.free_at > 0 AND w.free_at <= at
    ORDER BY w.free_at LIMIT 100 FOR UPDATE SKIP LOCKED
  ) AS over WHERE q.debtor_id = over.debtor_id;
END $$;

-- Whoever is let go is free at once.
CREATE FUNCTION office.set_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.queue AS q SET free_at = 0 FROM (
    SELECT w.debtor_id FROM public.queue AS w WHERE w.debtor_id = OLD.debtor_id AND w.free_at > 0
    FOR UPDATE SKIP LOCKED
  ) AS free WHERE q.debtor_id = free.debtor_id;
  RETURN NULL;
END $$;
CREATE TRIGGER free AFTER DELETE ON public.leases FOR EACH ROW EXECUTE FUNCTION office.set_free();

-- A sign of life: who calls goes on holding the person.
CREATE FUNCTION office.renew(person text, device text) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  locked text := (SELECT l.person FROM office.lock_person(person) AS l);
BEGIN
  PERFORM office.check_held(locked, me.id, clock_timestamp());
  PERFORM office.hold_person(locked, me, device, clock_timestamp());
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
