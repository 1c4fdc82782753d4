-- What a desk may do about contacts. Each function runs as the owner with a search path of its own,
-- asks who calls, locks the person, and writes what it did to the log in the same transaction.
-- The server's clock decides.

-- Say in a code what is wrong: the desk has the words.
CREATE FUNCTION office.refuse(code text, said jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'FB001', MESSAGE = code, DETAIL = said::text;
END $$;

-- The login that asks, where a function runs as the owner: by the role of the session, which SET ROLE does
-- not change; compared as the index on logins does, or everybody would be read through, whatever is asked.
-- On the owner's own connection, where alone the session is who the function runs as: for whom the clerk
-- works (errands.sql).
CREATE FUNCTION office.caller() RETURNS text LANGUAGE sql STABLE
RETURN CASE WHEN session_user = current_user THEN current_setting('forbear.acts_for', true)
  ELSE session_user::text END COLLATE "default";

-- Who has signed in.
CREATE FUNCTION office.me() RETURNS public.staff LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT s FROM public.staff AS s WHERE s.login = office.caller() AND s.active = 1);
END $$;

CREATE FUNCTION office.my_id() RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (office.me()).id;

-- Whether the transaction that wrote a row is over. What is shown for having gone on record must not
-- come back to whoever may still take the record back, nor to a part of that transaction.
CREATE FUNCTION office.is_kept(written xid) RETURNS boolean LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  round constant bigint := 1::bigint << 32;  -- a row bears the number without its round
  near bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  apart bigint := written::text::bigint - near % round;
BEGIN
  apart := apart - CASE WHEN apart > round / 2 THEN round WHEN apart < -round / 2 THEN -round ELSE 0 END;
  RETURN coalesce(pg_xact_status((near + apart)::text::xid8), 'committed') = 'committed';
END $$;

-- What row security asks once a statement: the role of who has signed in, and whom they work on (for
-- good: whoever takes the lease out of the record again has seen nothing).
CREATE FUNCTION office.my_role() RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (office.me()).role;

CREATE FUNCTION office.my_leases() RETURNS text[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN ARRAY(
    SELECT l.debtor_id FROM public.leases AS l WHERE l.staff_id = office.my_id()
      AND office.is_kept(l.xmin) AND l.until_at > office.micros(clock_timestamp()));
END $$;

-- The people to whom who has signed in is appointed to go, until the visit is over or called off.
CREATE FUNCTION office.my_visits() RETURNS text[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me text := office.my_id();
BEGIN
  RETURN ARRAY(
    SELECT d.person_id FROM public.appointments AS a
    JOIN public.visits AS v ON v.id = a.visit_id AND v.appointment_id = a.id
    JOIN public.debtors AS d ON d.id = v.debtor_id
    WHERE (a.first_id = me OR a.second_id = me) AND v.state IN ('appointed', 'confirmed'));
END $$;

-- Whose people a lead may know of: their team's, and those given to nobody (''), which are theirs to give.
CREATE FUNCTION office.my_team() RETURNS text[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.me();
BEGIN
  RETURN CASE WHEN me.role = 'team_lead' AND me.team_id IS NOT NULL THEN '{""}'::text[] || ARRAY(
    SELECT s.id::text FROM public.staff AS s WHERE s.team_id = me.team_id) ELSE '{}' END;
END $$;

-- Whether somebody may know of a person: collectors of those assigned or leased to them, leads of their
-- teams' and of those given to nobody, visitors of those they are appointed to go to, compliance of everybody.
CREATE FUNCTION office.may_know(me public.staff, person text) RETURNS boolean LANGUAGE plpgsql STABLE
AS $$
BEGIN
  CASE me.role  -- as statements: one query of all would be begun whole
    WHEN 'compliance' THEN RETURN true;
    WHEN 'collector' THEN RETURN
      EXISTS (SELECT FROM public.debtors AS d WHERE d.id = person AND d.collector_id = me.id)
      OR EXISTS (SELECT FROM public.leases AS l
        WHERE l.debtor_id = person AND l.staff_id = me.id AND office.is_kept(l.xmin)
          AND l.until_at > office.micros(clock_timestamp()));
    WHEN 'team_lead' THEN RETURN EXISTS (
      SELECT FROM public.debtors AS d LEFT JOIN public.staff AS c ON c.id = d.collector_id
      WHERE d.id = person AND me.team_id = coalesce(c.team_id,
        CASE WHEN d.collector_id IS NULL THEN me.team_id END));
    WHEN 'visitor' THEN RETURN EXISTS (
      SELECT FROM public.debtors AS d JOIN public.visits AS v ON v.debtor_id = d.id
      JOIN public.appointments AS a ON a.id = v.appointment_id
      WHERE d.person_id = person AND v.state IN ('appointed', 'confirmed')
        AND me.id IN (a.first_id, a.second_id));
    ELSE RETURN false;
  END CASE;
END $$;

-- The same of who has signed in.
CREATE FUNCTION office.sees(person text) RETURNS boolean LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN office.may_know(office.me(), person);
END $$;

-- The same of one of a person's records.
CREATE FUNCTION office.sees_record(debtor text) RETURNS boolean LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN office.sees((SELECT d.person_id FROM public.debtors AS d WHERE d.id = debtor));
END $$;

-- Who has signed in, in one of these roles. Whoever waits for a lock has to see then what was written
-- meanwhile: a snapshot of before would count nothing of it.
CREATE FUNCTION office.need(VARIADIC roles text[]) RETURNS public.staff LANGUAGE plpgsql STABLE AS $$
DECLARE
  me public.staff;
BEGIN
  SELECT s.* INTO me FROM public.staff AS s WHERE s.login = office.caller() AND s.active = 1;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE invalid_transaction_state USING MESSAGE = 'the office is asked at READ COMMITTED';
  ELSIF me.id IS NULL THEN
    PERFORM office.refuse('login.closed');
  ELSIF me.role <> ALL (roles) THEN
    PERFORM office.refuse('login.not_allowed', jsonb_build_object('role', me.role));
  END IF;
  RETURN me;
END $$;

-- Lock the person a record stands for, with everybody merged into it, in one order; NULL: nobody. Most
-- records stand for themselves. `collector`: whose the person is.
CREATE FUNCTION office.lock_members(
  debtor text, OUT person text, OUT members text[], OUT collector text
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  person := debtor;
  LOOP
    SELECT array_agg(locked.id), max(locked.collector_id) FILTER (WHERE locked.id = person)
    INTO members, collector FROM (
      SELECT d.id, d.collector_id FROM public.debtors AS d WHERE d.person_id = person
      ORDER BY d.id FOR UPDATE
    ) AS locked;
    -- else of somebody else, or merged or split while this waited; a statement of its own sees who came to it
    EXIT WHEN debtor = ANY (members) AND NOT EXISTS (
      SELECT FROM public.debtors AS d WHERE d.person_id = person AND d.id <> ALL (members));
    SELECT d.person_id INTO person FROM public.debtors AS d WHERE d.id = debtor;
    EXIT WHEN person IS NULL;
  END LOOP;
END $$;

-- Lock a number that several people may share, after the person, as app/storage/people.py does: without it
-- two desks could each use the last dial to it, each under its own person. Rows, as an advisory lock is
-- open to every session, and the keys of those that are held can be read by all.
CREATE FUNCTION office.lock_number(value_key text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM public.contact_points AS c WHERE c.value_key = lock_number.value_key
  ORDER BY c.id FOR NO KEY UPDATE;
END $$;

-- Refuse a record of nobody, or of a person whom who calls may not see: nobody learns whether another one
-- exists. `l`: as lock_members says it.
CREATE FUNCTION office.check_seen(debtor text, l record, me public.staff) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF l.person IS NULL OR NOT (me.role = 'collector' AND coalesce(l.collector = me.id, false)
      OR office.may_know(me, l.person)) THEN
    PERFORM office.refuse('person.unknown', jsonb_build_object('id', debtor));
  END IF;
END $$;

-- Lock a person whom who calls may see.
CREATE FUNCTION office.lock_person(debtor text, OUT person text, OUT members text[])
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  l constant record := office.lock_members(debtor);
BEGIN
  PERFORM office.check_seen(debtor, l, office.me());
  person := l.person;
  members := l.members;
END $$;

-- Nobody works against a record that is ahead of the clock: no day could be counted.
CREATE FUNCTION office.check_clock(person text, at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
  last bigint := (SELECT l.at FROM public.log AS l WHERE l.chain = person
    ORDER BY l.seq DESC LIMIT 1);
BEGIN
  IF office.moment(last) > at THEN
    IF office.moment(last) > at + (SELECT slack FROM office.times) THEN
      PERFORM office.refuse('clock.back', jsonb_build_object('last', office.moment(last), 'now', at));
    END IF;
  END IF;
END $$;

-- Make sure who calls holds the person, under their lock.
CREATE FUNCTION office.hold_person(person text, me public.staff, device text, at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO public.leases AS l
  SELECT person, me.id, device, office.micros(at + t.lease) FROM office.times AS t
  ON CONFLICT (debtor_id) DO UPDATE
  SET staff_id = excluded.staff_id, device = excluded.device, until_at = excluded.until_at
  WHERE l.staff_id = me.id OR l.until_at <= office.micros(at);
  IF NOT FOUND THEN
    PERFORM office.refuse('person.taken', (
      SELECT jsonb_build_object('by', s.name, 'until', office.moment(l.until_at))
      FROM public.leases AS l JOIN public.staff AS s ON s.id = l.staff_id WHERE l.debtor_id = person));
  END IF;
END $$;

-- The answer to an id that was asked for before: the same permit, never a second one.
CREATE FUNCTION office.permit_answer(p public.permits) RETURNS jsonb LANGUAGE sql STABLE
RETURN jsonb_build_object('permit', p.id, 'point', p.point_id, 'issued_at', p.issued_at,
  'expires_at', p.expires_at, 'counts', p.basis::jsonb -> 'counts');

CREATE FUNCTION office.check_unused(p public.permits, at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF EXISTS (SELECT FROM public.contacts AS c WHERE c.permit_id = p.id) THEN
    PERFORM office.refuse('permit.used');
  ELSIF office.micros(at) >= p.expires_at THEN
    PERFORM office.refuse('permit.expired');
  END IF;
END $$;

-- Whether somebody is reached there in that way: to an address one goes; written is only to the
-- person's own.
CREATE FUNCTION office.is_reached(c public.contact_points, by text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE by WHEN 'call' THEN c.kind IN ('mobile', 'landline', 'address')
  WHEN 'sms' THEN c.kind = 'mobile' AND c.party = 'debtor'
  WHEN 'email' THEN c.kind = 'email' AND c.party = 'debtor' ELSE false END;

-- Ask for the right to call a number of the person once, to write there once, or to go to an address
-- once. The permit and its entry in the log are written in this transaction; or the refusal is, and
-- every rule broken comes back with its counts.
CREATE FUNCTION office.ask_permit(
  permit_id text, debtor_id text, point_id text, device text, by text DEFAULT 'call'
) RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  l record;
  at timestamptz;
  known record;
  me public.staff;
  last public.log;
  p public.permits;
  point public.contact_points;
  v record;
BEGIN
  IF coalesce(permit_id, '') !~ '^[0-9a-f]{32}$' OR coalesce(device, '') !~ '^[0-9a-f]{1,32}$' THEN
    PERFORM office.refuse('permit.unknown');
  ELSIF current_setting('transaction_isolation') <> 'read committed' THEN  -- before it meets what was written
    PERFORM office.need('collector', 'team_lead', 'visitor');  -- says what is wrong
  END IF;
  l := office.lock_members(debtor_id);
  at := clock_timestamp();  -- under the lock: nobody's permit is younger than this moment
  SELECT s AS me, asked AS permit, c AS point, t.permit AS lasts,  -- each statement costs more than it reads
    (SELECT e FROM public.log AS e WHERE e.chain = l.person ORDER BY e.seq DESC LIMIT 1) AS last,
    EXISTS (SELECT FROM office.marked AS m WHERE m.key = ANY (l.members)) AS is_marked
  INTO known FROM office.times AS t
  LEFT JOIN public.staff AS s ON s.login = office.caller() AND s.active = 1
  LEFT JOIN public.permits AS asked ON asked.id = permit_id
  LEFT JOIN public.contact_points AS c ON c.id = ask_permit.point_id;
  me := known.me;
  p := known.permit;
  point := known.point;
  last := known.last;
  IF coalesce(me.role NOT IN ('collector', 'team_lead', 'visitor'), true) THEN
    PERFORM office.need('collector', 'team_lead', 'visitor');
  END IF;
  PERFORM office.check_seen(debtor_id, l, me);
  IF p.id IS NOT NULL THEN
    IF p.staff_id <> me.id OR p.debtor_id <> ALL (l.members)
      OR (p.point_id, p.channel) IS DISTINCT FROM (point.id, office.way_to(point, by)) THEN
      PERFORM office.refuse('permit.unknown');
    END IF;
    PERFORM office.check_unused(p, at);
    RETURN office.permit_answer(p);
  ELSIF point.id IS NULL OR point.debtor_id <> ALL (l.members) OR NOT office.is_reached(point, by) THEN
    PERFORM office.refuse('point.unknown');
  END IF;
  IF office.moment(last.at) > at THEN
    PERFORM office.check_clock(l.person, at);
  END IF;
  PERFORM office.hold_person(l.person, me, device, at);
  PERFORM office.lock_number(point.value_key);
  v := office.verdict(l.person, l.members, point, by, at, '', known.is_marked);
  IF point.kind = 'address' THEN
    SELECT a.missing || v.broken, a.denied || v.answers INTO v.broken, v.answers
    FROM office.at_address(me.id, l.members, point, at) AS a;
  END IF;
  IF v.broken <> '[]' THEN
    PERFORM office.append(l.person, 'call.refused', at, me.id, device, jsonb_build_object(
      'point', point.id, 'channel', office.way_to(point, by), 'packs', v.packs, 'rules', v.broken));
    RETURN jsonb_build_object('broken', v.broken, 'answers', v.answers, 'at', office.micros(at));
  ELSIF (v.opening).way IS NOT NULL THEN
    PERFORM office.keep_opening(v.opening);
  END IF;
  INSERT INTO public.permits AS made (id, debtor_id, point_id, value_key, channel, party, purpose,
    staff_id, device, issued_at, expires_at, basis)
  VALUES (permit_id, point.debtor_id, point.id, point.value_key, office.way_to(point, by), point.party,
    CASE point.party WHEN 'third_party' THEN 'locate_debtor' ELSE 'collect' END, me.id, device,
    office.micros(at), office.micros(least(at + known.lasts, v.closes)),
    jsonb_build_object('packs', v.packs, 'counts', v.counts)::text)
  RETURNING made.* INTO p;
  PERFORM office.follow(last, l.person, 'call.permitted', at, me.id, device, format(
    '{"permit":"%s","point":"%s","row":"%s"}', p.id, p.point_id, office.permit_digest(p)));
  RETURN office.permit_answer(p);
END $$;

-- `row_digest` of a permit, written down column by column: it is taken on the way to each call, and nothing
-- but `basis` has signs to be escaped. `audit verify` reads it as any other.
CREATE FUNCTION office.permit_digest(p public.permits) RETURNS text LANGUAGE sql STABLE
RETURN left(office.sha256(format(
  '{"basis":%s,"channel":"%s","debtor_id":"%s","device":"%s","expires_at":%s,"id":"%s","issued_at":%s,'
  '"party":"%s","point_id":"%s","purpose":"%s","staff_id":"%s","value_key":"%s"}',
  to_json(p.basis), p.channel, p.debtor_id, p.device, p.expires_at, p.id, p.issued_at, p.party,
  p.point_id, p.purpose, p.staff_id, p.value_key)), 32);

-- The visit on which somebody goes to that address that day: what was begun on its day goes on past midnight,
-- and no longer, or one appointment would serve for as many days as nobody ends the visit.
CREATE FUNCTION office.visit_of_day(me text, members text[], point_id text, day date)
RETURNS SETOF public.visits LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY
  SELECT v.* FROM public.visits AS v JOIN public.appointments AS a ON a.id = v.appointment_id
  WHERE v.debtor_id = ANY (members) AND v.point_id = visit_of_day.point_id
    AND v.state IN ('appointed', 'confirmed') AND me IN (a.first_id, a.second_id)
    AND (office.today(office.moment(a.start_at)) = day
      OR office.today(office.moment(a.start_at)) = day - 1 AND day - 1 = (
        SELECT office.today(office.moment(d.at)) FROM public.door_acts AS d
        WHERE d.visit_id = v.id ORDER BY d.n LIMIT 1))
  ORDER BY v.asked_at DESC, v.id DESC LIMIT 1;
END $$;

-- What keeps somebody from the door beside the rules, as app/services/obstacles.py says it: where a pack asks
-- how many go, or that the person was told, the appointment of who asks has to have it.
CREATE FUNCTION office.at_address(
  me text, members text[], point public.contact_points, at timestamptz,
  OUT missing jsonb, OUT denied jsonb
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  day constant date := office.today(at);
  made public.appointments;
  told bigint;
BEGIN
  missing := '[]';
  IF point.kind = 'address' THEN
    SELECT v.told_at INTO told FROM office.visit_of_day(me, members, point.id, day) AS v;
    SELECT a.* INTO made FROM office.visit_of_day(me, members, point.id, day) AS v
    JOIN public.appointments AS a ON a.id = v.appointment_id;
    SELECT coalesce(jsonb_agg(s.one ORDER BY s.of, s.place), '[]') INTO missing
    FROM (
      SELECT 1 AS of, r.place, jsonb_build_array(r.pack, r.rule,
        CASE WHEN made.second_id IS NULL THEN 1 ELSE 2 END, (r.value -> 'people')::integer) AS one
      FROM office.rules_of(day) AS r WHERE r.kind = 'duty' AND r.first_on <= day
        AND coalesce(day < r.end_on, true) AND (r.value ->> 'people')::integer > CASE WHEN made.id IS NULL THEN 0
          WHEN made.second_id IS NULL THEN 1 ELSE 2 END
      UNION ALL
      SELECT 2, r.place, jsonb_build_array(r.pack, r.rule, NULL, NULL)
      FROM office.rules_of(day) AS r WHERE r.kind = 'duty' AND r.first_on <= day
        AND coalesce(day < r.end_on, true) AND (r.value ->> 'notice')::boolean AND told IS NULL
    ) AS s;
    IF made.id IS NULL AND missing <> '[]' THEN  -- all of it in one word
      missing := '[["forbear", "not_appointed", null, null]]';
    END IF;
  END IF;
  denied := (SELECT coalesce(jsonb_agg('deny'::text), '[]') FROM jsonb_array_elements(missing));
END $$;

-- Use a permit: the contact is on record from now on. Asked again for the same contact, nothing more
-- is written: `dialled` gives the number.
CREATE FUNCTION office.dial(permit_id text, contact_id text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  person text;
  members text[];
  at timestamptz;
  p public.permits;
  point public.contact_points;
  v record;
BEGIN
  SELECT * INTO p FROM public.permits AS mine WHERE mine.id = permit_id AND mine.staff_id = me.id;
  IF p.id IS NULL OR coalesce(contact_id, '') !~ '^[0-9a-f]{32}$'
    OR coalesce(device, '') !~ '^[0-9a-f]{1,32}$' THEN
    PERFORM office.refuse('permit.unknown');
  END IF;
  SELECT l.person, l.members INTO person, members FROM office.lock_person(p.debtor_id) AS l;
  IF EXISTS (SELECT FROM public.contacts AS made
    WHERE made.id = contact_id AND made.permit_id = p.id) THEN
    RETURN;
  END IF;
  at := clock_timestamp();
  PERFORM office.check_unused(p, at);
  PERFORM office.check_clock(person, at);
  PERFORM office.lock_number(p.value_key);
  SELECT c.* INTO STRICT point FROM public.contact_points AS c WHERE c.id = p.point_id;
  v := office.verdict(person, members, point, p.channel, at, p.id);
  IF v.broken <> '[]' OR (office.at_address(me.id, members, point, at)).missing <> '[]' THEN
    PERFORM office.refuse('permit.withdrawn');
  END IF;
  PERFORM office.place(person, p, contact_id, at, me, device);
END $$;

-- Put the contact under a permit on record.
CREATE FUNCTION office.place(
  person text, p public.permits, contact_id text, at timestamptz, me public.staff, device text
) RETURNS public.contacts LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  c public.contacts;
BEGIN
  INSERT INTO public.contacts AS made (id, permit_id, debtor_id, point_id, value_key, channel,
    direction, party, staff_id, device, at)
  VALUES (contact_id, p.id, p.debtor_id, p.point_id, p.value_key, p.channel, 'outbound', p.party,
    me.id, device, office.micros(at))
  RETURNING made.* INTO c;
  PERFORM office.append(person, 'call.placed', at, me.id, device, jsonb_build_object(
    'permit', p.id, 'contact', c.id, 'row', office.row_digest(to_jsonb(c))));
  RETURN c;
END $$;

-- The number of one's own contact, to be dialled, or the address: for as long as a permit lasts, and not once
-- its outcome is stated. Where it is written to, only when what is sent is on record.
CREATE FUNCTION office.dialled(contact_id text) RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  number text := (
    SELECT p.value FROM public.contacts AS c
    JOIN public.contact_points AS p ON p.id = c.point_id, office.times AS t
    WHERE c.id = contact_id AND c.staff_id = me.id AND c.direction = 'outbound'
      AND c.at > office.micros(clock_timestamp() - t.permit) AND office.is_kept(c.xmin)
      AND NOT EXISTS (SELECT FROM public.outcomes AS o WHERE o.contact_id = c.id)
      AND (c.channel IN ('call', 'visit') OR EXISTS (SELECT FROM office.message_of(c) AS m WHERE m.kept)));
BEGIN
  IF number IS NULL THEN
    PERFORM office.refuse('permit.unknown');
  END IF;
  RETURN number;
END $$;

-- Put on record who sees the full number or address; `revealed` gives it.
CREATE FUNCTION office.reveal(point_id text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  person text;
  at timestamptz;
  point public.contact_points;
BEGIN
  SELECT * INTO point FROM public.contact_points AS c WHERE c.id = point_id;
  IF point.id IS NULL OR NOT office.sees_record(point.debtor_id)
    OR coalesce(device, '') !~ '^[0-9a-f]{1,32}$' THEN
    PERFORM office.refuse('point.unknown');
  END IF;
  SELECT l.person INTO person FROM office.lock_person(point.debtor_id) AS l;
  at := clock_timestamp();
  PERFORM office.check_clock(person, at);
  PERFORM office.append(person, 'number.revealed', at, me.id, device, jsonb_build_object(
    'point', point.id));
END $$;

-- The full number or address that it is on record one sees: for as long as a permit lasts.
CREATE FUNCTION office.revealed(point_id text) RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  point public.contact_points;
BEGIN
  SELECT p.* INTO point FROM public.contact_points AS p
  JOIN public.debtors AS d ON d.id = p.debtor_id
  WHERE p.id = point_id AND office.sees(d.person_id) AND EXISTS (
    SELECT FROM public.log AS l, office.times AS t
    WHERE l.chain = d.person_id AND l.staff_id = me.id AND l.kind = 'number.revealed'
      AND l.at > office.micros(clock_timestamp() - t.permit)
      AND l.body::jsonb ->> 'point' = p.id AND office.is_kept(l.xmin));
  IF point.id IS NULL THEN
    PERFORM office.refuse('point.unknown');
  END IF;
  RETURN point.value;
END $$;
