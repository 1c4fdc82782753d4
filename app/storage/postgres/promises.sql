-- Promises and next steps, as app/services/promises.py records them.

-- Refuse what nobody can promise: no amount, no day, a day past or beyond two years.
CREATE FUNCTION office.check_promise(minor bigint, currency text, due date, today date)
RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  fault text := CASE
    WHEN minor IS NULL OR due IS NULL OR coalesce(currency, '') !~ '^[A-Z]{3}$' THEN 'incomplete'
    WHEN minor <= 0 THEN 'not_positive'
    WHEN due < today THEN 'past'
    WHEN due > today + 731 THEN 'too_far' END;
BEGIN
  IF fault IS NOT NULL THEN
    PERFORM office.refuse('promise.' || fault,
      jsonb_build_object('amount', office.money(minor, currency), 'due', due));
  END IF;
END $$;

-- Refuse more than is overdue in that currency, unless that is meant.
CREATE FUNCTION office.check_owed(members text[], minor bigint, named text, at timestamptz)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  owed bigint := (SELECT coalesce(sum(o.overdue), 0) FROM office.owed(members, at) AS o
    WHERE o.currency = named);
BEGIN
  IF minor > owed THEN
    PERFORM office.refuse('promise.more_than_owed', jsonb_build_object(
      'amount', office.money(minor, named), 'owed', office.money(owed, named)));
  END IF;
END $$;

-- Record what is to be done next and when; whoever has the person does it.
CREATE FUNCTION office.next_step(
  person text, contact text, kind text, due timestamptz, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  made text := office.new_id(at);
BEGIN
  INSERT INTO public.follow_ups
    (id, debtor_id, kind, due_at, collector_id, state, contact_id, created_at)
  SELECT made, person, kind, office.micros(due), coalesce(d.collector_id, me.id), 'open', contact,
    office.micros(at)
  FROM public.debtors AS d WHERE d.id = person;
  PERFORM office.append(person, 'follow_up.set', at, me.id, device, jsonb_build_object(
    'follow_up', made, 'follow_up_kind', kind, 'due', office.micros(due)));
END $$;

-- When a promise is looked at on a day: when contact opens again.
CREATE FUNCTION office.look(day date) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT day::timestamp AT TIME ZONE t.zone + interval '8 hours' FROM office.times AS t
$$;

-- Record a promise, and that it is looked at on its day, when contact opens again.
CREATE FUNCTION office.make_promise(
  made text, person text, contact text, minor bigint, named text, due date, at timestamptz, me public.staff,
  device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO public.promises
    (id, debtor_id, amount, currency, due_on, state, contact_id, staff_id, made_at, stage)
  VALUES (made, person, minor, named, office.iso(due), 'open', contact, me.id, office.micros(at),
    (SELECT q.stage FROM public.queue AS q WHERE q.debtor_id = person));
  PERFORM office.append(person, 'promise.made', at, me.id, device, jsonb_build_object(
    'promise', made, 'amount', minor, 'currency', named, 'due', office.iso(due)));
  PERFORM office.next_step(person, contact, 'promise', office.look(due), at, me, device);
END $$;

-- One agreement stands at a time: that of the latest contact which brought one. Asked after a
-- promise was stated (`promised`) or taken back with its outcome; what was promised before, for a
-- day still to come, gives way, and stands again when what it gave way to was stated wrongly.
CREATE FUNCTION office.stand(
  person text, members text[], promised boolean, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  made public.promises[] := (
    SELECT array_agg(p ORDER BY coalesce(c.at, p.made_at), p.made_at, p.id)
    FROM public.promises AS p LEFT JOIN public.contacts AS c ON c.id = p.contact_id
    WHERE p.debtor_id = ANY (members) AND (p.state <> 'cancelled' OR p.closed_by IS NOT NULL));
  latest public.promises := made[cardinality(made)];
  old public.promises;
  ahead boolean;
BEGIN
  IF latest.state = 'cancelled' THEN
    UPDATE public.promises AS p SET state = 'open', closed_by = NULL WHERE p.id = latest.id;
    UPDATE public.follow_ups AS f SET state = 'open', closed_by = NULL
    WHERE f.contact_id = latest.contact_id AND f.kind = 'promise' AND f.state = 'done';
  END IF;
  FOREACH old IN ARRAY coalesce(trim_array(made, 1), '{}') LOOP
    ahead := promised AND old.state = 'open' AND old.due_on >= office.iso(office.today(at));
    IF ahead OR old.state = 'cancelled' THEN
      UPDATE public.promises AS p SET state = 'cancelled', closed_by = latest.id WHERE p.id = old.id;
      UPDATE public.follow_ups AS f SET state = 'done', closed_by = latest.contact_id
      WHERE f.contact_id = old.contact_id AND f.contact_id IS DISTINCT FROM latest.contact_id
        AND f.kind = 'promise' AND f.state = 'open';
    END IF;
    IF ahead THEN
      PERFORM office.append(person, 'promise.changed', at, me.id, device,
        jsonb_build_object('promise', old.id, 'instead', latest.id));
    END IF;
  END LOOP;
END $$;

-- Refuse a moment at which nobody may be called there, by the hours of every pack; the desk works
-- out the next one. Where they cannot be told, and of a person without number, any moment serves.
CREATE FUNCTION office.check_call_back(
  person text, members text[], wanted timestamptz, at timestamptz
) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  numbers text[] := (SELECT array_agg(DISTINCT p.value_key) FROM public.contact_points AS p
    WHERE p.debtor_id = ANY (members) AND p.party = 'debtor' AND p.kind <> 'address');
BEGIN
  IF wanted <= at THEN
    PERFORM office.refuse('callback.incomplete');
  ELSIF wanted > at + interval '731 days' THEN
    PERFORM office.refuse('callback.too_far', jsonb_build_object('at', wanted));
  ELSIF numbers IS NOT NULL AND NOT EXISTS (
    SELECT FROM unnest(numbers) AS number, office.facts_of(members, wanted) AS f
    WHERE office.is_within_hours(ROW(wanted, person, members, 'call', 'debtor', NULL, NULL, number,
      'collect', 'none', f.day, f.zones, f.known, '{}'))
  ) THEN
    PERFORM office.refuse('callback.outside_hours', jsonb_build_object('at', wanted));
  END IF;
END $$;

-- Whether no window of the rules is closed for it.
CREATE FUNCTION office.is_within_hours(q office.question) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM unnest(office.rulings(q, ARRAY(
      SELECT r FROM unnest((office.deciding(q)).rules) AS r WHERE r.kind = 'window'))) AS s
    WHERE NOT s.review)
$$;

-- Put a call-back of a person where a call that was refused may be made, without a contact. One that
-- is there already stays as it is; those open for an earlier moment are put off to it.
CREATE FUNCTION office.put_call_back(debtor_id text, due_at bigint, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  l record;
  at timestamptz;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF due_at IS NULL THEN
    PERFORM office.refuse('callback.incomplete');
  END IF;
  l := office.lock_person(debtor_id);
  at := clock_timestamp();
  PERFORM office.check_clock(l.person, at);
  PERFORM office.check_call_back(l.person, l.members, office.moment(due_at), at);
  IF EXISTS (SELECT FROM public.follow_ups AS f WHERE f.debtor_id = ANY (l.members)
      AND f.kind = 'callback' AND f.state = 'open' AND f.due_at = put_call_back.due_at) THEN
    RETURN;
  END IF;
  UPDATE public.follow_ups AS f SET state = 'dropped' WHERE f.debtor_id = ANY (l.members)
    AND f.kind = 'callback' AND f.state = 'open' AND f.due_at < put_call_back.due_at;
  PERFORM office.next_step(l.person, NULL, 'callback', office.moment(due_at), at, me, device);
  PERFORM office.rerank(l.person, l.members, at);
END $$;

-- A promise of somebody whom one sees and that can still be changed, its person locked.
CREATE FUNCTION office.lock_promise(
  promise_id text, at timestamptz, OUT person text, OUT members text[], OUT contact text
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  p public.promises;
BEGIN
  SELECT * INTO p FROM public.promises AS known WHERE known.id = promise_id;
  SELECT l.person, l.members INTO person, members FROM office.lock_members(p.debtor_id) AS l;
  IF person IS NULL OR NOT office.sees(person) THEN
    PERFORM office.refuse('promise.unknown');
  END IF;
  SELECT * INTO p FROM public.promises AS known WHERE known.id = promise_id;  -- under the lock
  contact := p.contact_id;
  IF p.state <> 'open' THEN
    PERFORM office.refuse('promise.not_open');
  ELSIF p.due_on < office.iso(office.today(at)) THEN
    PERFORM office.refuse('promise.day_passed', jsonb_build_object('due', p.due_on));
  END IF;
  PERFORM office.check_clock(person, at);
END $$;

-- The promise is cancelled, for another one or for none, and looked at no more.
CREATE FUNCTION office.end_promise(
  person text, members text[], promise_id text, instead text, reason text, at timestamptz,
  me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  kept record;
BEGIN
  UPDATE public.promises AS p SET state = 'cancelled' WHERE p.id = promise_id;
  IF instead IS NULL THEN  -- what once gave way never stands again: no promise at all is wanted
    UPDATE public.promises AS p SET closed_by = NULL
    WHERE p.debtor_id = ANY (members) AND p.state = 'cancelled';
  END IF;
  SELECT * INTO kept FROM office.keep(person, 'reason', reason, at, me, device);
  PERFORM office.append(person, 'promise.changed', at, me.id, device, jsonb_build_object(
    'promise', promise_id, 'instead', instead, 'text', kept.id, 'words', kept.digest));
  PERFORM office.rerank(person, members, at);
END $$;

CREATE FUNCTION office.drop_look(contact text) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE public.follow_ups AS f SET state = 'dropped'
  WHERE f.contact_id = contact AND f.kind = 'promise'
$$;

-- Take back a promise whose day has not passed.
CREATE FUNCTION office.cancel_promise(promise_id text, reason text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  locked record;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('promise.no_reason');
  END IF;
  locked := office.lock_promise(promise_id, clock_timestamp());
  PERFORM office.drop_look(locked.contact);
  PERFORM office.end_promise(locked.person, locked.members, promise_id, NULL, reason,
    clock_timestamp(), me, device);
END $$;

-- Agree on another amount or day: the promise `new_id` takes the place of the old one.
CREATE FUNCTION office.replace_promise(
  promise_id text, new_id text, stated jsonb, reason text, device text
) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  w office.promised := jsonb_populate_record(NULL::office.promised, stated);
  locked record;
  at timestamptz := clock_timestamp();
  before public.promises;
BEGIN
  PERFORM office.check_ids(device, ARRAY[new_id]);
  PERFORM office.check_keys(stated, to_jsonb(w));
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('promise.no_reason');
  END IF;
  SELECT * INTO before FROM public.promises AS known WHERE known.id = new_id;
  IF before.id IS NOT NULL AND before.staff_id = me.id AND office.sees_record(before.debtor_id)
    AND (before.amount, before.currency, before.due_on) = (w.amount, w.currency, w.due_on) THEN
    RETURN;
  END IF;
  PERFORM office.check_promise(w.amount, w.currency, office.day(w.due_on), office.today(at));
  locked := office.lock_promise(promise_id, at);
  at := clock_timestamp();
  IF NOT coalesce(w.means_more, false) THEN
    PERFORM office.check_owed(locked.members, w.amount, w.currency, at);
  END IF;
  PERFORM office.drop_look(locked.contact);
  PERFORM office.make_promise(new_id, locked.person, locked.contact, w.amount, w.currency,
    office.day(w.due_on), at, me, device);
  PERFORM office.end_promise(locked.person, locked.members, promise_id, new_id, reason, at, me,
    device);
END $$;
