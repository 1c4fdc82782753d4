-- What people say about being contacted, on record at once and in force at every desk: the entries are
-- those of app/services/flags.py, wishes.py and holds.py.

-- Terms as they are kept: only what was said, its kind of value checked, in one order.
CREATE FUNCTION office.terms_text(said jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  t office.terms := jsonb_populate_record(NULL::office.terms, coalesce(said, '{}'));
BEGIN
  PERFORM office.check_keys(coalesce(said, '{}'), to_jsonb(t));
  PERFORM office.check_code('place', t.place);
  PERFORM office.check_code('consent', t.agreed);
  PERFORM office.check_code('channel', t.through);
  t.weekdays := nullif(t.weekdays, '{}');
  t.express := coalesce(t.express, false);
  IF t."to" NOT IN ('collector', 'creditor') OR t.most < 0
    OR t.start NOT BETWEEN 0 AND 1440 OR t."end" NOT BETWEEN 0 AND 1440
    OR NOT t.weekdays <@ '{0, 1, 2, 3, 4, 5, 6}' OR array_ndims(t.weekdays) > 1
    OR t.zone ~ '^(posix|right|local)'  -- of one machine alone; as app/domain/moments.py
    -- a list that takes a while to make
    OR (t.zone IS NOT NULL AND t.zone NOT IN (SELECT z.name FROM pg_timezone_names AS z)) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'these are no terms';
  END IF;
  RETURN office.canonical(jsonb_strip_nulls(to_jsonb(t)));
END $$;

-- One of the person's numbers or addresses; all NULL: none is meant.
CREATE FUNCTION office.point_of(members text[], point_id text) RETURNS public.contact_points
LANGUAGE plpgsql STABLE AS $$
DECLARE
  p public.contact_points;
BEGIN
  SELECT * INTO p FROM public.contact_points AS c
  WHERE c.id = point_of.point_id AND c.debtor_id = ANY (members);
  IF p.id IS DISTINCT FROM point_id THEN
    PERFORM office.refuse('point.not_theirs');
  END IF;
  RETURN p;
END $$;

-- An entry with its words beside it.
CREATE FUNCTION office.log_words(
  person text, kind text, words text, at timestamptz, me public.staff, device text, said jsonb
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  kept record;
BEGIN
  SELECT * INTO kept FROM office.keep(person, 'reason', words, at, me, device);
  PERFORM office.append(person, kind, at, me.id, device,
    said || jsonb_build_object('text', kept.id, 'words', kept.digest));
END $$;

-- A wish to be left alone: by a channel (NULL: any), at a number (NULL: everywhere).
CREATE FUNCTION office.ask_peace(
  named text, person text, members text[], said jsonb, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a office.asked := jsonb_populate_record(NULL::office.asked, said);
  p public.contact_points;
  kept record;
  o public.opt_outs;
BEGIN
  PERFORM office.check_keys(said, to_jsonb(a));
  PERFORM office.check_code('channel', a.channel);
  p := office.point_of(members, a.point_id);
  SELECT * INTO kept FROM office.keep(person, 'wish', a.words, at, me, device);
  INSERT INTO public.opt_outs AS made
    (id, debtor_id, party, point_id, channel, value_key, at, text_id, staff_id)
  VALUES (named, person, coalesce(p.party, 'debtor'),
    CASE p.party WHEN 'third_party' THEN p.id END, a.channel, p.value_key, office.micros(ask_peace.at),
    kept.id, me.id)
  RETURNING made.* INTO o;
  PERFORM office.append(person, 'opt_out.recorded', at, me.id, device, jsonb_build_object(
    'opt_out', o.id, 'party', o.party, 'channel', o.channel, 'point', o.point_id,
    'everywhere', o.value_key IS NULL, 'text', kept.id, 'words', kept.digest,
    'row', office.row_digest(to_jsonb(o) - 'withdrawn_at')));
END $$;

-- Whether a flag says what the rules need to know of such a one.
CREATE FUNCTION office.is_complete(kind text, terms jsonb, point_id text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN coalesce(CASE kind
  WHEN 'inconvenient_time' THEN office.has_times(terms)
  WHEN 'inconvenient_place' THEN terms ? 'place'
  WHEN 'zone' THEN terms ? 'zone'
  WHEN 'wrong_number' THEN point_id IS NOT NULL
  ELSE true END, false);

-- A flag's row and its entry; a wrong number leaves every reach with it.
CREATE FUNCTION office.raise_flag(
  named text, person text, members text[], f office.flagged, contact text, at timestamptz,
  me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  terms text := office.terms_text(f.terms);
  p public.contact_points;
  kept record;
  made public.flags;
BEGIN
  PERFORM office.check_code('flag', f.kind);
  IF NOT office.is_complete(f.kind, terms::jsonb, f.point_id) OR (f.until IS NOT NULL
    AND f.kind NOT IN ('inconvenient_time', 'inconvenient_place', 'consent')) THEN
    PERFORM office.refuse('flag.incomplete', jsonb_build_object('kind', f.kind));
  ELSIF office.day(f.until) < office.today(at) THEN
    PERFORM office.refuse('flag.past', jsonb_build_object('until', f.until));
  END IF;
  p := office.point_of(members, f.point_id);
  SELECT * INTO kept FROM office.keep(person, 'flag', f.words, at, me, device);
  INSERT INTO public.flags AS n
    (id, debtor_id, kind, terms, point_id, at, until_on, contact_id, text_id, staff_id)
  VALUES (named, person, f.kind, terms, f.point_id, office.micros(raise_flag.at), f.until,
    contact, kept.id, me.id)
  RETURNING n.* INTO made;
  PERFORM office.append(person, 'flag.recorded', at, me.id, device, jsonb_build_object(
    'flag', made.id, 'flag_kind', made.kind, 'contact', contact, 'text', kept.id,
    'words', kept.digest, 'row', office.row_digest(to_jsonb(made) - 'withdrawn_at')));
  IF f.kind = 'wrong_number' THEN
    UPDATE public.contact_points AS c SET state = 'wrong', marked_by = made.id
    WHERE c.debtor_id = ANY (members) AND c.value_key = p.value_key;
  END IF;
END $$;

-- A consent, for the rules to read: a lead's or compliance's word.
CREATE FUNCTION office.agree(
  named text, person text, members text[], a office.agreed, at timestamptz, me public.staff,
  device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  terms text := office.terms_text(a.terms);
  p public.contact_points := office.point_of(members, a.point_id);
  kept record;
  c public.consents;
BEGIN
  IF office.moment(a.given_at) > at THEN
    PERFORM office.refuse('consent.future', jsonb_build_object('at', office.moment(a.given_at)));
  ELSIF office.day(a.until) < office.today(at) THEN
    PERFORM office.refuse('consent.past', jsonb_build_object('until', a.until));
  END IF;
  SELECT * INTO kept FROM office.keep(person, 'consent', a.words, at, me, device);
  INSERT INTO public.consents AS made (id, debtor_id, kind, channel, party, point_id, value_key,
    text_id, given_at, until_on, terms, staff_id)
  VALUES (named, coalesce(p.debtor_id, person), a.kind, a.channel, coalesce(p.party, 'debtor'), p.id,
    p.value_key, kept.id, a.given_at, a.until, nullif(terms, '{"express":false}'), me.id)
  RETURNING made.* INTO c;
  PERFORM office.append(person, 'consent.recorded', at, me.id, device,
    to_jsonb(c) - '{id, text_id, staff_id, withdrawn_at}'::text[] || jsonb_build_object(
      'consent', c.id, 'text', kept.id, 'words', kept.digest,
      'row', office.row_digest(to_jsonb(c) - 'withdrawn_at')));
END $$;

-- A consent that was heard. Nobody widens their own limits: what a collector hears waits as a flag
-- for a lead, whose word the rules read.
CREATE FUNCTION office.hear(
  named text, person text, members text[], said jsonb, contact text, at timestamptz,
  me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a office.agreed := jsonb_populate_record(NULL::office.agreed, said);
BEGIN
  PERFORM office.check_keys(said, to_jsonb(a));
  PERFORM office.check_code('channel', a.channel);
  PERFORM office.check_code('consent', a.kind);
  IF office.is_blank(a.words) THEN
    PERFORM office.refuse('consent.no_words');
  ELSIF a.kind = 'more_attempts' AND coalesce((a.terms ->> 'most')::int, 0) = 0 THEN
    PERFORM office.refuse('consent.incomplete');
  ELSIF a.kind IS NULL OR a.channel IS NULL OR (office.moment(a.given_at) >= '1900-01-01') IS NOT TRUE THEN
    RAISE invalid_parameter_value USING MESSAGE = 'a consent has kind, channel and given_at';
  ELSIF office.moment(a.given_at) > at THEN
    PERFORM office.refuse('consent.future', jsonb_build_object('at', office.moment(a.given_at)));
  ELSIF me.role IN ('team_lead', 'compliance') THEN
    PERFORM office.agree(named, person, members, a, at, me, device);
  ELSE
    PERFORM office.raise_flag(named, person, members, ROW('consent', coalesce(a.terms, '{}')
      || jsonb_build_object('agreed', a.kind, 'through', a.channel), a.until, a.point_id, a.words
    )::office.flagged, contact, at, me, device);
  END IF;
END $$;

-- That somebody said it in a contact of one's own with them.
CREATE FUNCTION office.log_heeded(
  person text, c public.contacts, s office.shield, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ends boolean := EXISTS (
    SELECT FROM jsonb_array_elements(s.asked) AS a
    WHERE coalesce(a ->> 'channel', 'call') = 'call'
      AND (a ->> 'point_id' IS NULL OR a ->> 'point_id' = c.point_id));
BEGIN
  PERFORM office.append(person, 'talk.heeded', at, me.id, device, jsonb_build_object(
    'contact', c.id, 'said', to_jsonb(array_remove(ARRAY[
      CASE WHEN s.asked <> '[]' THEN CASE WHEN ends THEN 'opt_out' ELSE 'other_wish' END END,
      s.hold, coalesce(s.flag ->> 'kind', CASE WHEN s.consent IS NOT NULL THEN 'consent' END)
    ], NULL))));
END $$;

-- Whether the gesture of that id was put on record before: its first row bears the id.
CREATE FUNCTION office.is_protected(shield_id text, members text[], me public.staff)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  known record;
BEGIN
  SELECT r.debtor_id, r.staff_id INTO known FROM (
    SELECT h.id, h.debtor_id, h.staff_id FROM public.holds AS h
    UNION ALL SELECT o.id, o.debtor_id, o.staff_id FROM public.opt_outs AS o
    UNION ALL SELECT f.id, f.debtor_id, f.staff_id FROM public.flags AS f
    UNION ALL SELECT c.id, c.debtor_id, c.staff_id FROM public.consents AS c
  ) AS r WHERE r.id = shield_id;
  IF known.debtor_id <> ALL (members) OR known.staff_id <> me.id THEN
    PERFORM office.refuse('wish.unknown');
  END IF;
  RETURN known.debtor_id IS NOT NULL;
END $$;

-- Lock the person of whom somebody said it: whom who calls may see, or spoke to themselves in that contact.
-- What it says may come late, from a desk that was away, when the person is somebody else's already; only a
-- consent, which loosens, is heard of those whom one sees.
CREATE FUNCTION office.lock_heard(
  debtor text, s office.shield, me public.staff, OUT person text, OUT members text[]
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  l constant record := office.lock_members(debtor);
BEGIN
  IF s.consent IS NOT NULL OR NOT EXISTS (SELECT FROM public.contacts AS c
    WHERE s.contact_id IN (c.id, c.permit_id) AND c.staff_id = me.id AND c.debtor_id = ANY (l.members))
  THEN
    PERFORM office.check_seen(debtor, l, me);
  END IF;
  person := l.person;
  members := l.members;
END $$;

-- All that one gesture says of a person. Sent twice under one id it is recorded once.
CREATE FUNCTION office.protect(shield_id text, debtor_id text, shield jsonb, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  s office.shield := jsonb_populate_record(NULL::office.shield, shield);
  named text := shield_id;
  person text;
  members text[];
  at timestamptz;
  asked jsonb;
  f office.flagged;
  c public.contacts;
BEGIN
  PERFORM office.check_ids(device, ARRAY[shield_id]);
  PERFORM office.check_keys(shield, to_jsonb(s));
  PERFORM office.check_code('hold', s.hold);
  PERFORM office.check_own_hold(s.hold);
  SELECT l.person, l.members INTO person, members FROM office.lock_heard(debtor_id, s, me) AS l;
  at := clock_timestamp();
  IF office.is_protected(shield_id, members, me) THEN
    RETURN;
  END IF;
  PERFORM office.check_clock(person, at);
  IF NOT EXISTS (SELECT FROM public.contacts AS k WHERE s.contact_id IN (k.id, k.permit_id)) THEN
    s.contact_id := NULL;  -- gone with an office that was brought back; what they want stands
  END IF;
  IF s.contact_id IS NOT NULL THEN
    c := office.talk_contact(s.contact_id, me, false);
    IF c.debtor_id <> ALL (members) THEN  -- it tells nothing of this person; what they want stands
      s.contact_id := NULL;
    END IF;
  END IF;
  IF s.hold IS NOT NULL THEN
    PERFORM office.place_hold(named, person, s.hold, office.iso(office.day(s.review_on)), NULL, at, me,
      device);
    named := office.new_id(at);
  END IF;
  FOR asked IN SELECT * FROM jsonb_array_elements(s.asked) LOOP
    PERFORM office.ask_peace(named, person, members, asked, at, me, device);
    named := office.new_id(at);
  END LOOP;
  IF s.flag IS NOT NULL THEN
    f := jsonb_populate_record(NULL::office.flagged, s.flag);
    PERFORM office.check_keys(s.flag, to_jsonb(f));
    IF f.kind = 'consent' THEN
      RAISE invalid_parameter_value USING MESSAGE = 'a consent is no flag';
    END IF;
    PERFORM office.raise_flag(named, person, members, f, s.contact_id, at, me, device);
    named := office.new_id(at);
  END IF;
  IF s.consent IS NOT NULL THEN
    PERFORM office.hear(named, person, members, s.consent, s.contact_id, at, me, device);
  END IF;
  IF s.contact_id IS NOT NULL THEN
    PERFORM office.log_heeded(person, c, s, at, me, device);
  END IF;
  PERFORM office.rerank(person, members, at);
END $$;
