-- Talks as the log tells them: the same steps as app/rules/flow.py, the same facts compared.

-- The stage of the open debt that fell due first, on that day.
CREATE FUNCTION office.talk_stage(members text[], at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  d record;
BEGIN
  SELECT t.due_on::date AS due, c.name, c.zone INTO d
  FROM public.debts AS t JOIN public.creditors AS c ON c.id = t.creditor_id
  WHERE t.debtor_id = ANY (members) AND t.state = 'open' ORDER BY t.due_on, t.id LIMIT 1;
  IF d IS NULL THEN
    RETURN office.stage_of(0, '');
  END IF;
  RETURN office.stage_of(office.day_of(at, d.zone) - d.due, d.name);
END $$;

-- The talk of a contact: its answers followed from the entry, `back` taking one back. An answer that
-- this graph does not know leads no further.
CREATE FUNCTION office.talk_of(members text[], c public.contacts) RETURNS office.talk
LANGUAGE plpgsql STABLE AS $$
DECLARE
  t office.talk;
  said record;
  a office.answers;
  lost boolean := false;
  voiced boolean := false;
BEGIN
  t.path := '{}';
  t.told := false;
  t.identity_matches := false;
  FOR said IN
    SELECT l.kind, l.body::jsonb AS body FROM public.log AS l
    WHERE l.chain = ANY (members) AND l.kind IN ('talk.stepped', 'talk.heeded', 'identity.checked')
      AND l.body LIKE '%' || c.id || '%' AND l.body::jsonb ->> 'contact' = c.id
      AND (l.kind <> 'identity.checked' OR office.is_kept(l.xmin))
    ORDER BY l.at, l.seq
  LOOP
    CASE said.kind
      WHEN 'identity.checked' THEN
        t.identity_matches := t.identity_matches OR NOT EXISTS (
          SELECT FROM jsonb_each(said.body -> 'heard') AS h WHERE h.value = 'false');
        CONTINUE;
      WHEN 'talk.heeded' THEN
        t.told := true;
        voiced := voiced OR said.body -> 'said' <> '[]';
        CONTINUE;
      ELSE t.told := true;
    END CASE;
    IF t.stage IS NULL THEN
      t.stage := said.body ->> 'stage';
      t.step := office.entry(c);
    END IF;
    t.last_step := said.body ->> 'step';
    t.last_answer := said.body ->> 'answer';
    IF NOT lost AND t.last_answer = 'back' THEN
      t.step := coalesce(split_part(t.path[cardinality(t.path)], ' ', 1), t.step);
      t.path := trim_array(t.path, least(1, cardinality(t.path)));
    ELSIF NOT lost AND t.last_answer = 'option'
      AND (SELECT e.option FROM office.entries AS e) IS NOT NULL THEN
      t.path := t.path || (t.step || ' option');
      t.step := (SELECT e.option FROM office.entries AS e);
    ELSIF NOT lost THEN
      SELECT * INTO a FROM office.answers AS o
      WHERE o.stage = t.stage AND o.step = t.step AND o.step = t.last_step AND o.code = t.last_answer;
      lost := a.step IS NULL;
      IF NOT lost THEN
        t.path := t.path || (a.step || ' ' || a.code);
        t.step := a.leads_to;
      END IF;
    END IF;
  END LOOP;
  t.stage := coalesce(t.stage, office.talk_stage(members, office.moment(c.at)));
  t.step := coalesce(t.step, office.entry(c));
  SELECT coalesce(array_agg(DISTINCT shown), '{}'), coalesce(bool_or(o.confirms), false)
  INTO t.shown, t.confirmed
  FROM office.answers AS o LEFT JOIN LATERAL unnest(o.shows) AS shown ON true
  WHERE o.stage = t.stage AND (o.step || ' ' || o.code) = ANY (t.path);
  t.shown := array_remove(t.shown, NULL) || office.line(c)
    || CASE WHEN t.confirmed THEN '{debtor}'::text[] ELSE '{}' END
    || CASE WHEN t.identity_matches OR voiced THEN '{voice}'::text[] ELSE '{}' END;
  RETURN t;
END $$;

-- Where a talk begins: by who began it, and whose number was called.
CREATE FUNCTION office.entry(c public.contacts) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN c.direction = 'inbound' THEN e.inbound
    WHEN c.party = 'third_party' THEN e.third_party ELSE e.outbound END FROM office.entries AS e
$$;

-- What the line shows of a contact, whatever was answered.
CREATE FUNCTION office.line(c public.contacts) RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN CASE c.direction WHEN 'inbound' THEN '{inbound}'::text[] ELSE '{}' END;

-- What the acts at the door show of a visit, as app/rules/door.py reads them; NULL: none was put down.
CREATE FUNCTION office.shown_at_door(c public.contacts) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT array_remove(ARRAY[
    CASE WHEN bool_or(a.kind = 'met' AND a.said ->> 'who' <> 'nobody') THEN 'voice' END,
    CASE WHEN bool_or(a.kind = 'verified' AND (a.said -> 'matches')::boolean) THEN 'debtor'
      WHEN bool_or(a.kind = 'met' AND a.said ->> 'who' IN ('household', 'neighbour')) THEN 'third_party' END,
    CASE WHEN bool_or(a.kind = 'promised') THEN 'agreed' END,
    CASE WHEN bool_or(a.kind = 'offered' AND (a.said -> 'agreed')::boolean) THEN 'arranged' END], NULL)
  FROM (SELECT d.kind, d.body::jsonb AS said FROM public.door_acts AS d
    WHERE d.visit_id = (SELECT k.visit_id FROM public.door_acts AS k WHERE k.contact_id = c.id LIMIT 1)) AS a
  HAVING count(*) > 0
$$;

-- Refuse an outcome that the steps contradict; without steps only what the line bars. The steps of a visit are
-- the acts at the door.
CREATE FUNCTION office.check_fit(members text[], c public.contacts, d office.dispositions)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  t office.talk := office.talk_of(members, c);
  door text[] := CASE c.channel WHEN 'visit' THEN office.shown_at_door(c) END;
  shown text[] := coalesce(door, CASE WHEN t.told THEN t.shown ELSE office.line(c) END);
BEGIN
  IF d.bars && shown OR ((t.told OR door IS NOT NULL) AND NOT d.needs <@ shown) THEN
    PERFORM office.refuse('outcome.does_not_fit');
  END IF;
END $$;

-- What verifies this person, and what may be heard: the tail of the identity number, or of another
-- number of theirs where that is missing, and the year of birth as far as it is on file.
CREATE FUNCTION office.facts(person text, members text[], c public.contacts)
RETURNS TABLE (fact text, known text[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
  number text := (SELECT office.plain(d.identity_number) FROM public.debtors AS d
    WHERE d.id = ANY (members) AND d.identity_number <> '' ORDER BY d.id <> person, d.id LIMIT 1);
  born text := (SELECT left(d.born_on, 4) FROM public.debtors AS d
    WHERE d.id = ANY (members) AND d.born_on <> ''
    ORDER BY d.identity_number IS NULL, d.id <> person, d.id LIMIT 1);
  tails text[] := (SELECT array_agg(DISTINCT right(p.value, 4)) FROM public.contact_points AS p
    WHERE p.debtor_id = ANY (members) AND p.party = 'debtor' AND p.kind IN ('mobile', 'landline')
      AND p.value_key IS DISTINCT FROM c.value_key);
BEGIN
  IF length(number) > 4 THEN
    RETURN QUERY SELECT 'identity_tail', ARRAY[right(number, 4)];
  ELSIF tails IS NOT NULL THEN
    RETURN QUERY SELECT 'number_tail', tails;
  END IF;
  IF born IS NULL AND number ~ '^.{6}[0-9]{4}.{8}$' THEN  -- a resident number (GB 11643)
    born := substr(number, 7, 4);
  END IF;
  IF born IS NOT NULL THEN
    RETURN QUERY SELECT 'birth_year', ARRAY[born];
  END IF;
END $$;

-- As it is compared: half-width, in capitals, without spaces.
CREATE FUNCTION office.plain(heard text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN regexp_replace(upper(normalize(heard, NFKC)), '[[:space:]]', '', 'g');

-- How often what was heard of the person may still differ from the file today, over all contacts;
-- their day begins in the last of their zones.
CREATE FUNCTION office.tries_left(members text[], at timestamptz) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
  limits office.times := (SELECT t FROM office.times AS t);
  began timestamptz := (
    SELECT min(office.day_of(at, z.zone)::timestamp AT TIME ZONE z.zone) FROM (
      SELECT jsonb_array_elements_text(p.zones::jsonb) AS zone FROM public.contact_points AS p
      WHERE p.debtor_id = ANY (members) AND p.party = 'debtor') AS z);
BEGIN
  began := coalesce(began, office.day_of(at, limits.zone)::timestamp AT TIME ZONE limits.zone);
  RETURN (
    SELECT greatest(0, limits.tries - greatest(0, coalesce(sum(CASE l.kind
      WHEN 'identity.freed' THEN - (l.body::jsonb ->> 'tries')::int
      ELSE EXISTS (SELECT FROM jsonb_each(l.body::jsonb -> 'heard') AS h WHERE h.value = 'false')::int
    END), 0)))
    FROM public.log AS l
    WHERE l.chain = ANY (members) AND l.kind IN ('identity.checked', 'identity.freed')
      AND l.at >= office.micros(began)
  );
END $$;

-- A contact of one's own, that still wants its outcome where `open`.
CREATE FUNCTION office.talk_contact(contact_id text, me public.staff, open boolean)
RETURNS public.contacts LANGUAGE plpgsql STABLE AS $$
DECLARE
  c public.contacts;
BEGIN
  SELECT * INTO c FROM public.contacts AS made
  WHERE contact_id IN (made.id, made.permit_id) AND made.staff_id = me.id;
  IF c.id IS NULL THEN
    PERFORM office.refuse('talk.unknown');
  ELSIF open AND (office.outcome_in_force(c.id)).id IS NOT NULL THEN
    PERFORM office.refuse('talk.over');
  END IF;
  RETURN c;
END $$;

-- The same that still wants its outcome, the person locked, and the moment from then on.
CREATE FUNCTION office.lock_talk(
  contact_id text, me public.staff, device text, OUT c public.contacts, OUT person text,
  OUT members text[], OUT at timestamptz
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM office.check_ids(device, '{}');
  c := office.talk_contact(contact_id, me, false);
  SELECT l.person, l.members INTO person, members FROM office.lock_members(c.debtor_id) AS l;
  c := office.talk_contact(contact_id, me, true);
  at := clock_timestamp();
  PERFORM office.check_clock(person, at);
END $$;

-- Refuse to ask or agree on more in a contact that is long past with somebody whom one sees no longer: that
-- it was not ended keeps nobody in sight for ever. How it ended may still be stated.
CREATE FUNCTION office.check_at_hand(c public.contacts, person text, at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF office.moment(c.at) + (SELECT t.call FROM office.times AS t) < at AND NOT office.sees(person) THEN
    PERFORM office.refuse('person.unknown', jsonb_build_object('id', person));
  END IF;
END $$;

-- Where a talk of one's own stands, and what may be asked so that it is known who speaks.
CREATE FUNCTION office.talk(contact_id text) RETURNS jsonb LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  c public.contacts := office.talk_contact(contact_id, me, false);
  person text := (SELECT d.person_id FROM public.debtors AS d WHERE d.id = c.debtor_id);
  members text[] := (SELECT array_agg(d.id) FROM public.debtors AS d WHERE d.person_id = person);
  t office.talk := office.talk_of(members, c);
BEGIN
  PERFORM office.check_at_hand(c, person, clock_timestamp());
  RETURN jsonb_build_object('contact', c.id, 'stage', t.stage, 'step', t.step,
    'identity_matches', t.identity_matches,
    'tries_left', office.tries_left(members, clock_timestamp()),
    'asks', (SELECT coalesce(jsonb_agg(f.fact), '[]') FROM office.facts(person, members, c) AS f));
END $$;

-- Whether just that answer was recorded in the talk under that id; refuse one that is another's.
CREATE FUNCTION office.is_answered(
  answer_id text, members text[], contact text, step text, code text
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  known jsonb := (SELECT l.body::jsonb FROM public.log AS l
    WHERE l.chain = ANY (members) AND l.kind = 'talk.stepped' AND l.body LIKE '%' || answer_id || '%'
      AND (l.body::jsonb ->> 'contact', l.body::jsonb ->> 'id') = (contact, answer_id));
BEGIN
  IF (known ->> 'step', known ->> 'answer') <> (step, code) THEN
    PERFORM office.refuse('talk.id_taken');
  END IF;
  RETURN known IS NOT NULL;
END $$;

-- Record an answer, or `back`, to the step at which the talk stands. Sent twice it is recorded once: by
-- its id where it leads to its own step, by step and answer where two windows give it.
CREATE FUNCTION office.answer(contact_id text, answer_id text, step text, code text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  l record;
  t office.talk;
  chosen office.answers;
BEGIN
  PERFORM office.check_ids(device, ARRAY[answer_id]);
  l := office.lock_talk(contact_id, me, device);
  IF office.is_answered(answer_id, l.members, (l.c).id, step, code) THEN
    RETURN;
  END IF;
  t := office.talk_of(l.members, l.c);
  IF step IS DISTINCT FROM t.step THEN
    IF (step, code) IS DISTINCT FROM (t.last_step, t.last_answer) THEN
      PERFORM office.refuse('talk.not_here');
    END IF;
    RETURN;
  END IF;
  SELECT * INTO chosen FROM office.answers AS o
  WHERE o.stage = t.stage AND o.step = t.step AND o.code = answer.code;
  IF (CASE code WHEN 'back' THEN t.path = '{}' ELSE chosen.code IS NULL END) THEN
    PERFORM office.refuse('talk.no_such_answer');
  ELSIF chosen.needs_identity AND NOT t.identity_matches THEN
    PERFORM office.refuse('talk.locked');
  ELSIF chosen.agrees THEN  -- agreements.sql: to what was read back
    PERFORM office.refuse('talk.nothing_read');
  END IF;
  PERFORM office.append(l.person, 'talk.stepped', l.at, me.id, device, jsonb_build_object(
    'contact', (l.c).id, 'id', answer_id, 'step', step, 'answer', code, 'stage', t.stage));
END $$;

-- Compare what was heard with the file, on record; `verified` says how it came out. Wrong tries count
-- over all contacts of a day: whoever guesses does not begin anew by calling again.
CREATE FUNCTION office.verify(contact_id text, tail text, year text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  l record;
  heard jsonb;
BEGIN
  l := office.lock_talk(contact_id, me, device);
  PERFORM office.check_at_hand(l.c, l.person, l.at);
  SELECT jsonb_object_agg(f.fact, coalesce(office.plain(
      CASE f.fact WHEN 'birth_year' THEN year ELSE tail END) = ANY (f.known), false))
  INTO heard FROM office.facts(l.person, l.members, l.c) AS f;
  IF heard IS NULL THEN
    PERFORM office.refuse('identity.nothing');
  ELSIF office.tries_left(l.members, l.at) = 0 AND NOT (office.talk_of(l.members, l.c)).identity_matches THEN
    PERFORM office.refuse('identity.no_tries');
  END IF;
  PERFORM office.append(l.person, 'identity.checked', l.at, me.id, device,
    jsonb_build_object('contact', (l.c).id, 'heard', heard));
END $$;

-- How the last comparison in a contact of one's own came out. Whoever could take the try back again
-- would guess without end: so in a later transaction.
CREATE FUNCTION office.verified(contact_id text) RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  c public.contacts := office.talk_contact(contact_id, me, false);
  members text[] := (SELECT array_agg(m.id) FROM public.debtors AS r
    JOIN public.debtors AS m ON m.person_id = r.person_id WHERE r.id = c.debtor_id);
  heard jsonb;
BEGIN
  SELECT l.body::jsonb -> 'heard' INTO heard FROM public.log AS l
  WHERE l.chain = ANY (members) AND l.kind = 'identity.checked'
    AND l.body::jsonb ->> 'contact' = c.id AND office.is_kept(l.xmin)
  ORDER BY l.at DESC, l.seq DESC LIMIT 1;
  IF heard IS NULL THEN
    PERFORM office.refuse('identity.nothing');
  END IF;
  RETURN jsonb_build_object('tail_ok', coalesce(heard -> 'identity_tail', heard -> 'number_tail'),
    'year_ok', heard -> 'birth_year',
    'matches', NOT EXISTS (SELECT FROM jsonb_each(heard) AS h WHERE h.value = 'false'),
    'tries_left', office.tries_left(members, clock_timestamp()));
END $$;

-- Let a person's identity be compared again today: a lead, with a reason on record.
CREATE FUNCTION office.free_tries(debtor_id text, reason text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  person text;
  members text[];
  at timestamptz;
  wrong integer;
  kept record;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('identity.no_reason');
  END IF;
  SELECT l.person, l.members INTO person, members FROM office.lock_person(debtor_id) AS l;
  at := clock_timestamp();
  PERFORM office.check_clock(person, at);
  wrong := (SELECT t.tries FROM office.times AS t) - office.tries_left(members, at);
  IF wrong = 0 THEN
    PERFORM office.refuse('identity.none_used');
  END IF;
  SELECT * INTO kept FROM office.keep(person, 'reason', reason, at, me, device);
  PERFORM office.append(person, 'identity.freed', at, me.id, device, jsonb_build_object(
    'tries', wrong, 'text', kept.id, 'words', kept.digest));
END $$;

-- Record that the person called, from that number of theirs (NULL: another). Whoever calls is
-- answered, also while somebody else works on them: that lease is not taken away.
CREATE FUNCTION office.receive(contact_id text, debtor_id text, point_id text, device text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  person text;
  members text[];
  at timestamptz;
  c public.contacts;
  point public.contact_points;
BEGIN
  PERFORM office.check_ids(device, ARRAY[contact_id]);
  SELECT l.person, l.members INTO person, members FROM office.lock_person(debtor_id) AS l;
  at := clock_timestamp();
  SELECT * INTO c FROM public.contacts AS known WHERE known.id = contact_id;
  IF c.id IS NOT NULL THEN
    IF c.staff_id <> me.id OR c.permit_id IS NOT NULL OR c.debtor_id <> ALL (members)
      OR c.point_id IS DISTINCT FROM point_id THEN
      PERFORM office.refuse('talk.unknown');
    END IF;
    RETURN office.talk(contact_id);
  END IF;
  SELECT * INTO point FROM public.contact_points AS p
  WHERE p.id = point_id AND p.debtor_id = ANY (members);
  IF point.id IS DISTINCT FROM point_id THEN
    PERFORM office.refuse('point.unknown');
  END IF;
  PERFORM office.check_clock(person, at);
  INSERT INTO public.contacts AS made
    (id, debtor_id, point_id, value_key, channel, direction, party, staff_id, device, at)
  VALUES (contact_id, coalesce(point.debtor_id, receive.debtor_id), point.id, point.value_key, 'call', 'inbound',
    coalesce(point.party, 'debtor'), me.id, receive.device, office.micros(at))
  RETURNING made.* INTO c;
  PERFORM office.append(person, 'call.received', at, me.id, device, jsonb_build_object(
    'contact', c.id, 'row', office.row_digest(to_jsonb(c))));
  IF NOT EXISTS (SELECT FROM public.leases AS l WHERE l.debtor_id = person
    AND l.staff_id <> me.id AND l.until_at > office.micros(at)) THEN
    PERFORM office.hold_person(person, me, device, at);
  END IF;
  RETURN office.talk(contact_id);
END $$;
