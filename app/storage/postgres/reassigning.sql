-- Who has which person, as app/services/cases.py and reassigning.py record it: a lead deals the people of
-- their own team, and those given to nobody, over their own team. How they are dealt is theirs to say; that each is free to go, and
-- who may have them, is looked at here.

-- Whether people can be given to somebody.
CREATE FUNCTION office.may_have(who public.staff) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN who.active = 1 AND who.role IN ('collector', 'team_lead');

-- A member of one's team who can be given people, by id or login.
CREATE FUNCTION office.member(named text, me public.staff) RETURNS public.staff
LANGUAGE plpgsql STABLE AS $$
DECLARE
  found public.staff;
BEGIN
  SELECT * INTO found FROM public.staff AS s
  WHERE named IN (s.id, s.login) AND s.team_id = me.team_id;
  IF found.id IS NULL THEN
    PERFORM office.refuse('staff.unknown', jsonb_build_object('login', named));
  ELSIF NOT office.may_have(found) THEN
    PERFORM office.refuse('case.cannot_have', jsonb_build_object('name', found.name));
  END IF;
  RETURN found;
END $$;

-- Give a locked person with all records, cases and open next steps to somebody (NULL: nobody);
-- whoever works on them lets them go. `among`: the reassignment that this is a part of.
CREATE FUNCTION office.give(
  person text, members text[], whose text, reason text, at timestamptz, me public.staff,
  device text, among text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  before text := (SELECT d.collector_id FROM public.debtors AS d WHERE d.id = person);
  kept record;
  moved jsonb;
BEGIN
  PERFORM office.check_clock(person, at);
  SELECT * INTO kept FROM office.keep(person, 'reason', reason, at, me, device);
  WITH changed AS (
    INSERT INTO public.assignments AS a
      (id, case_id, from_id, to_id, staff_id, reason_id, at, reassignment_id)
    SELECT office.new_id(give.at), c.id, c.collector_id, whose, me.id, kept.id,
      office.micros(give.at), among
    FROM public.cases AS c
    WHERE c.debtor_id = ANY (members) AND c.collector_id IS DISTINCT FROM whose
    RETURNING a.case_id
  ) SELECT coalesce(jsonb_agg(n.case_id ORDER BY n.case_id), '[]') INTO moved FROM changed AS n;
  UPDATE public.debtors AS d SET collector_id = whose WHERE d.id = ANY (members);
  UPDATE public.cases AS c SET collector_id = whose WHERE c.debtor_id = ANY (members);
  UPDATE public.queue AS q SET collector_id = coalesce(whose, '') WHERE q.debtor_id = person;
  UPDATE public.follow_ups AS f SET collector_id = coalesce(whose, '')
  WHERE f.debtor_id = ANY (members) AND f.state = 'open';
  DELETE FROM public.leases AS l WHERE l.debtor_id = person AND l.staff_id IS DISTINCT FROM whose;
  PERFORM office.append(person, 'case.assigned', at, me.id, device, jsonb_build_object(
    'cases', moved, 'whose', before, 'to', whose, 'text', kept.id, 'words', kept.digest)
    || CASE WHEN among IS NULL THEN '{}' ELSE jsonb_build_object('among', among) END);
END $$;

-- Whether a promise ties a person to whoever has them ('': nobody), or somebody works on them.
CREATE FUNCTION office.is_bound(person text, members text[], whose text, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM public.leases AS l
      WHERE l.debtor_id = person AND l.until_at > office.micros(at))
    OR (whose <> '' AND EXISTS (SELECT FROM public.promises AS p
      WHERE p.debtor_id = ANY (members) AND p.state = 'open'))
$$;

-- That so many people changed hands, or went back again.
CREATE FUNCTION office.log_reassigned(
  reassignment text, people integer, back boolean, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM office.append('desk', 'cases.reassigned', at, me.id, device, jsonb_build_object(
    'reassignment', reassignment, 'people', people, 'back', back));
END $$;

-- Give one of the team's people, or whom nobody has, to a member of it by login (NULL: back to nobody).
CREATE FUNCTION office.assign(debtor_id text, login text, reason text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  whose text := CASE WHEN login IS NOT NULL THEN (office.member(login, me)).id END;
  l record;
BEGIN
  PERFORM office.check_ids(device, '{}');
  l := office.lock_person(debtor_id);
  IF EXISTS (SELECT FROM public.debtors AS d
      WHERE d.id = l.person AND d.collector_id IS NOT DISTINCT FROM whose) THEN
    PERFORM office.refuse('case.same');
  END IF;
  PERFORM office.give(l.person, l.members, whose, reason, clock_timestamp(), me, device, NULL);
END $$;

-- Deal people anew, each at the moment at which they are locked: that may take its time. Moves are [person, whose they are, to whom]. All of it or nothing: whoever is
-- not as was stated, is tied by a promise or worked on has the lead look again. The same once more
-- changes nothing; other moves under its id, or another reason, are refused.
CREATE FUNCTION office.reassign(reassignment_id text, moves jsonb, reason text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  at timestamptz;
  ended timestamptz;
  digest text;
  known public.reassignments;
  move record;
  l record;
BEGIN
  PERFORM office.check_ids(device, ARRAY[reassignment_id]);
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('reassign.no_reason');
  ELSIF coalesce(moves, '[]') = '[]' THEN
    PERFORM office.refuse('reassign.nothing');
  ELSIF (SELECT count(DISTINCT m ->> 0) FROM jsonb_array_elements(moves) AS m) < jsonb_array_length(moves) THEN
    PERFORM office.refuse('reassign.changed');  -- nobody goes two ways, or could not be taken back
  END IF;
  PERFORM FROM public.settings AS s WHERE s.name = 'book.id' FOR UPDATE;  -- one after the other
  at := clock_timestamp();
  SELECT * INTO known FROM public.reassignments AS r WHERE r.id = reassignment_id;
  SELECT office.sha256(string_agg(format('%s %s %s', m ->> 0, m ->> 1, m ->> 2), E'\n'
    ORDER BY (m ->> 0) COLLATE "C")) INTO digest FROM jsonb_array_elements(moves) AS m;
  IF known.id IS NOT NULL THEN
    IF (known.staff_id, known.digest) IS DISTINCT FROM (me.id, digest) OR EXISTS (
      SELECT FROM public.assignments AS a JOIN public.texts AS t ON t.id = a.reason_id
      WHERE a.reassignment_id = known.id AND t.body <> reason
    ) THEN
      PERFORM office.refuse('reassign.id_taken');
    END IF;
    RETURN;
  END IF;
  PERFORM office.check_clock('desk', at);
  PERFORM office.member(t.id, me) FROM (
    SELECT DISTINCT coalesce(m ->> 2, '') AS id FROM jsonb_array_elements(moves) AS m) AS t;
  INSERT INTO public.reassignments (id, staff_id, people, digest, at)
  VALUES (reassignment_id, me.id, jsonb_array_length(moves), digest, office.micros(at));
  FOR move IN  -- in the order of ids, as everybody locks people
    SELECT m ->> 0 AS person, m ->> 1 AS whose, m ->> 2 AS target
    FROM jsonb_array_elements(moves) AS m ORDER BY 1
  LOOP
    l := office.lock_person(move.person);
    at := clock_timestamp();
    IF l.person <> move.person OR office.is_bound(l.person, l.members, move.whose, at)
      OR move.whose IS DISTINCT FROM (
        SELECT coalesce(d.collector_id, '') FROM public.debtors AS d WHERE d.id = l.person) THEN
      PERFORM office.refuse('reassign.changed');
    END IF;
    PERFORM office.give(l.person, l.members, move.target, reason, at, me, device, reassignment_id);
  END LOOP;
  ended := clock_timestamp();
  UPDATE public.reassignments AS r SET at = office.micros(ended) WHERE r.id = reassignment_id;
  PERFORM office.log_reassigned(reassignment_id, jsonb_array_length(moves), false, ended, me, device);
END $$;

-- Everybody of a reassignment of one's team goes back to whom they came from, once: how many did.
-- Who was given to somebody else since, has made a promise since or is being worked on stays, and so
-- does who came from somebody that can have nobody any more.
CREATE FUNCTION office.take_back(reassignment_id text, reason text, device text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  at timestamptz;
  ended timestamptz;
  move record;
  l record;
  back integer := 0;
  stay integer := 0;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('reassign.no_reason');
  ELSIF NOT EXISTS (
    SELECT FROM public.reassignments AS r JOIN public.staff AS s ON s.id = r.staff_id
    WHERE r.id = reassignment_id AND s.team_id = me.team_id
  ) THEN
    PERFORM office.refuse('reassign.unknown', jsonb_build_object('id', reassignment_id));
  END IF;
  PERFORM FROM public.settings AS s WHERE s.name = 'book.id' FOR UPDATE;
  PERFORM office.check_clock('desk', clock_timestamp());
  IF (SELECT r.back_at FROM public.reassignments AS r WHERE r.id = reassignment_id) IS NOT NULL THEN
    PERFORM office.refuse('reassign.taken_back');
  END IF;
  FOR move IN
    -- A case that came since nobody had yet: whoever had one of them had the person.
    SELECT r.person_id, max(a.from_id) AS from_id, max(a.to_id) AS to_id
    FROM public.assignments AS a
    JOIN public.cases AS c ON c.id = a.case_id JOIN public.debtors AS r ON r.id = c.debtor_id
    WHERE a.reassignment_id = take_back.reassignment_id GROUP BY 1 ORDER BY 1
  LOOP
    l := office.lock_members(move.person_id);
    at := clock_timestamp();
    IF office.sees(l.person) AND NOT office.is_bound(l.person, l.members, move.to_id, at)
      AND EXISTS (
      SELECT FROM public.debtors AS d
      WHERE d.id = l.person AND d.collector_id IS NOT DISTINCT FROM move.to_id
    ) AND (move.from_id IS NULL OR EXISTS (
      SELECT FROM public.staff AS s
      WHERE s.id = move.from_id AND s.team_id = me.team_id AND office.may_have(s)
    )) THEN
      PERFORM office.give(l.person, l.members, move.from_id, reason, at, me, device, NULL);
      back := back + 1;
    ELSE
      stay := stay + 1;
    END IF;
  END LOOP;
  ended := clock_timestamp();
  UPDATE public.reassignments AS r SET back_at = office.micros(ended), back_by = me.id
  WHERE r.id = reassignment_id;
  PERFORM office.log_reassigned(reassignment_id, back, true, ended, me, device);
  RETURN jsonb_build_object('people', back, 'stay', stay);
END $$;

-- Say which stages a member of one's team is trained for; none: all of them.
CREATE FUNCTION office.train(login text, stages text[], device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  who public.staff;
BEGIN
  PERFORM office.check_ids(device, '{}');
  SELECT * INTO who FROM public.staff AS s WHERE s.login = train.login AND s.team_id = me.team_id;
  IF who.id IS NULL THEN
    PERFORM office.refuse('staff.unknown', jsonb_build_object('login', login));
  END IF;
  PERFORM office.check_code('stage', stage) FROM unnest(stages) AS stage;
  UPDATE public.staff AS s SET stages = nullif(array_to_string(train.stages, ' '), '')
  WHERE s.id = who.id;
  PERFORM office.append('desk', 'staff.changed', clock_timestamp(), me.id, device,
    jsonb_build_object('change', 'stages', 'changed', who.id, 'stages', to_jsonb(stages)));
END $$;
