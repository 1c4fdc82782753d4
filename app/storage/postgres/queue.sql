-- Who comes next: one person for one desk. A lease ends by itself when its desk no longer renews it.

-- Take the next person: call-backs that are due first, then one's own people by their place, then
-- those who were given to nobody. NULL: nobody is left. People whom another desk is taking at this
-- moment are passed over, whoever is leased is not handed out again, over whichever creditor; whom
-- the desk has just worked on (`besides`) comes only when nobody else waits.
CREATE FUNCTION office.take_next(device text, besides text DEFAULT '') RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  at timestamptz := clock_timestamp();
  tried text[] := ARRAY[besides];
  person text;
BEGIN
  LOOP
    person := office.lock_candidate(me.id, tried, office.micros(at));
    IF person IS NULL AND besides = ANY (tried) AND besides <> '' THEN
      tried := array_remove(tried, besides);
      besides := '';
      CONTINUE;
    END IF;
    EXIT WHEN person IS NULL OR office.take_locked(person, me, device, at);
    tried := tried || person;
  END LOOP;
  RETURN person;
END $$;

-- Take this very person; false: another desk has them.
CREATE FUNCTION office.take(person text, device text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  locked text := (SELECT l.person FROM office.lock_person(person) AS l);
BEGIN
  RETURN EXISTS (
    SELECT FROM public.debtors AS d
    WHERE d.id = locked AND coalesce(d.collector_id, me.id) = me.id
  ) AND office.take_locked(locked, me, device, clock_timestamp());
END $$;

-- Take a person who is locked, unless somebody holds them; whoever was held before is set aside.
CREATE FUNCTION office.take_locked(person text, me public.staff, device text, at timestamptz)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  held public.leases;
  aside bigint := (SELECT office.micros(at + t.aside) FROM office.times AS t);
BEGIN
  -- A statement of its own after the lock: that one may have seen the lease of before it waited.
  SELECT * INTO held FROM public.leases AS l WHERE l.debtor_id = person;
  IF office.moment(held.until_at) > at THEN
    RETURN false;
  END IF;
  PERFORM office.check_clock(person, at);
  IF held.until_at IS NOT NULL THEN  -- its time ran out, or its holder went on to the next person
    PERFORM office.append(person, 'queue.released', at, held.staff_id, device,
      jsonb_build_object('until', held.until_at, 'lapsed', true));
  END IF;
  -- Whoever was held and passed over comes back no earlier than then.
  UPDATE public.leases AS l SET until_at = aside WHERE l.staff_id = me.id AND l.until_at > aside;
  PERFORM office.hold_person(person, me, device, at);
  PERFORM office.append(person, 'queue.taken', at, me.id, device, '{}');
  RETURN true;
END $$;

-- The first person who may be taken, locked; without those that were tried. The queue is gone through
-- in its order, lease by lease: joined at once, the planner might look through all of either first.
CREATE FUNCTION office.lock_candidate(me text, tried text[], at bigint)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  person text;
  whose text;
  candidate text;
BEGIN
  SELECT d.id INTO person
  FROM public.follow_ups AS f
  JOIN public.debtors AS r ON r.id = f.debtor_id
  JOIN public.debtors AS d ON d.id = r.person_id
  JOIN public.queue AS q ON q.debtor_id = d.id
  WHERE f.state = 'open' AND f.collector_id IN (me, '') AND f.due_at <= at
    AND coalesce(d.collector_id, me) = me AND d.id <> ALL (tried)
    AND coalesce((SELECT l.until_at FROM public.leases AS l WHERE l.debtor_id = d.id), 0) <= at
  ORDER BY f.due_at, f.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED;
  FOREACH whose IN ARRAY ARRAY[me, ''] LOOP
    EXIT WHEN person IS NOT NULL;
    FOR candidate IN
      SELECT q.debtor_id FROM public.queue AS q
      WHERE q.collector_id = whose AND q.debtor_id <> ALL (tried) AND coalesce(
        (SELECT l.until_at FROM public.leases AS l WHERE l.debtor_id = q.debtor_id), 0) <= at
      ORDER BY q.score DESC, q.debtor_id DESC
    LOOP
      SELECT d.id INTO person FROM public.debtors AS d
      WHERE d.id = candidate AND coalesce(d.collector_id, me) = me FOR UPDATE SKIP LOCKED;
      EXIT WHEN person IS NOT NULL;
    END LOOP;
  END LOOP;
  RETURN person;
END $$;

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
