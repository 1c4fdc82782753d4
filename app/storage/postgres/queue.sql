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
  t office.times := (SELECT t FROM office.times AS t);
  tried text[] := ARRAY[besides];
  person text;
BEGIN
  IF me.role = 'visitor' THEN
    RETURN NULL;
  END IF;
  LOOP
    person := office.lock_candidate(me.id, tried, office.micros(at),
      office.micros(at + t.aside));
    IF person IS NULL AND besides = ANY (tried) AND besides <> '' THEN
      tried := array_remove(tried, besides);
      besides := '';
      CONTINUE;
    END IF;
    EXIT WHEN person IS NULL OR office.take_locked(person, me, device, at, t);
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
BEGIN
  RETURN EXISTS (
    SELECT FROM public.debtors AS d
    WHERE d.id = locked AND coalesce(d.collector_id, me.id) = me.id
  ) AND office.take_locked(locked, me, device, clock_timestamp(),
    (SELECT t FROM office.times AS t));
END $$;

-- Take a person who is locked, unless somebody holds them, or a device that is out may call them: here
-- each call would be refused. Whoever was held before is set aside.
CREATE FUNCTION office.take_locked(
  person text, me public.staff, device text, at timestamptz, t office.times
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  held public.leases;
  aside bigint := office.micros(at + t.aside);
BEGIN
  -- A statement of its own after the lock: that one may have seen the lease of before it waited.
  SELECT * INTO held FROM public.leases AS l WHERE l.debtor_id = person;
  IF office.moment(held.until_at) > at THEN
    UPDATE public.queue AS q SET free_at = held.until_at WHERE q.debtor_id = person;
    RETURN false;
  ELSIF office.has_reserved_calls(person, at) THEN
    RETURN false;
  END IF;
  PERFORM office.check_clock(person, at);
  IF held.until_at IS NOT NULL THEN  -- its time ran out, or its holder went on to the next person
    PERFORM office.append(person, 'queue.released', at, held.staff_id, device,
      jsonb_build_object('until', held.until_at, 'lapsed', true));
  END IF;
  -- Whoever was held and passed over comes back no earlier than then.
  UPDATE public.leases AS l SET until_at = aside WHERE l.staff_id = me.id AND l.until_at > aside;
  PERFORM office.put_lease(person, me.id, device, office.micros(at + t.lease));
  PERFORM office.append(person, 'queue.taken', at, me.id, device, '{}');
  RETURN true;
END $$;

-- The first person who may be taken, locked; without those that were tried. Whoever is being written or
-- worked on at this moment is passed over. Whom this finds is offered to nobody before they could be set
-- aside (`again`); then it is looked at whether they are held.
CREATE FUNCTION office.lock_candidate(me text, tried text[], at bigint, again bigint)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  person text;
  candidate text;
  whose text := me;
  is_due boolean;
  is_over boolean;
BEGIN
  SELECT EXISTS (SELECT FROM public.follow_ups AS f
      WHERE f.state = 'open' AND f.collector_id IN (me, '') AND f.due_at <= at),
    EXISTS (SELECT FROM public.queue AS q WHERE q.free_at > 0 AND q.free_at <= at)
  INTO is_due, is_over;
  IF is_due THEN
    person := office.lock_due(me, tried, at);
  END IF;
  IF is_over THEN
    PERFORM office.offer_again(at);
  END IF;
  WHILE person IS NULL LOOP
    UPDATE public.queue AS q SET free_at = again WHERE q.debtor_id = (
      SELECT b.debtor_id FROM public.queue AS b
      WHERE b.collector_id = whose AND b.free_at = 0 AND b.debtor_id <> ALL (tried)
      ORDER BY b.score DESC, b.debtor_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING q.debtor_id INTO candidate;
    IF candidate IS NULL THEN
      EXIT WHEN whose = '';
      whose := '';
      CONTINUE;
    END IF;
    SELECT d.id INTO person FROM public.debtors AS d
    WHERE d.id = candidate AND coalesce(d.collector_id, me) = me FOR UPDATE SKIP LOCKED;
    IF person IS NULL THEN
      UPDATE public.queue AS q SET free_at = 0 WHERE q.debtor_id = candidate;
      tried := tried || candidate;
    END IF;
  END LOOP;
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
-- them `leases` alone says, under the person's lock.
CREATE INDEX IF NOT EXISTS ix_queue_free ON public.queue (collector_id, score, debtor_id) WHERE free_at = 0;
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
