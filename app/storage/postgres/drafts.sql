-- What is one's own: what is being typed, in the book at once; notes without a call; how one likes
-- one's desk.

-- With how many signs two texts begin alike.
CREATE FUNCTION office.alike(one text, other text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT count(*) FROM generate_series(1, least(length(one), length(other))) AS n
  WHERE left(one, n) = left(other, n)
$$;

-- The record of the draft without a call that begins most like that note, else of the latest; there
-- are several where each record had one before they were merged.
CREATE FUNCTION office.resembling(members text[], note text, me public.staff) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT d.debtor_id FROM public.drafts AS d
  WHERE d.staff_id = me.id AND d.debtor_id = ANY (members) AND d.contact_id = ''
  ORDER BY office.alike(d.note, resembling.note) DESC, d.at DESC, d.debtor_id LIMIT 1
$$;

-- The records of the person whom a draft is about: of whom one sees, or called oneself in that contact.
CREATE FUNCTION office.draft_members(
  debtor text, contact text, me public.staff, OUT person text, OUT members text[]
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT d.person_id INTO person FROM public.debtors AS d WHERE d.id = debtor;
  IF person IS NULL OR NOT (office.sees(person) OR EXISTS (
      SELECT FROM public.permits AS p JOIN public.debtors AS r ON r.id = p.debtor_id
      WHERE p.id = contact AND p.staff_id = me.id AND r.person_id = draft_members.person
    ) OR EXISTS (
      SELECT FROM public.contacts AS c JOIN public.debtors AS r ON r.id = c.debtor_id
      WHERE c.id = contact AND c.staff_id = me.id AND r.person_id = draft_members.person)) THEN
    PERFORM office.refuse('person.unknown', jsonb_build_object('id', debtor));
  END IF;
  SELECT array_agg(d.id) INTO members FROM public.debtors AS d
  WHERE d.person_id = draft_members.person;
END $$;

-- Keep what is being typed in place of what was kept before; `contact_id` is the contact or its
-- permit, NULL without a call. The first draft of a call takes the place of the one without. Where
-- nothing stands in note and form, the draft is dropped.
CREATE FUNCTION office.keep_draft(debtor_id text, contact_id text, note text, form jsonb)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  whose record := office.draft_members(debtor_id, contact_id, me);
  lies text := whose.person;
  untied text;
BEGIN
  PERFORM office.check_length(note), office.check_length(form::text, 40000);
  DELETE FROM public.drafts AS d WHERE d.staff_id = me.id AND d.debtor_id = ANY (whose.members)
    AND d.contact_id = keep_draft.contact_id;
  IF NOT FOUND THEN
    untied := office.resembling(whose.members, note, me);
    DELETE FROM public.drafts AS d
    WHERE d.staff_id = me.id AND d.debtor_id = untied AND d.contact_id = '';
    IF contact_id IS NULL THEN
      lies := coalesce(untied, lies);
    END IF;
  END IF;
  IF NOT office.is_blank(note) OR coalesce(form, '{}') <> '{}' THEN
    INSERT INTO public.drafts (staff_id, debtor_id, contact_id, note, form, at)
    VALUES (me.id, lies, coalesce(keep_draft.contact_id, ''), coalesce(keep_draft.note, ''),
      coalesce(keep_draft.form, '{}')::text, office.micros(clock_timestamp()));
  END IF;
END $$;

-- Throw a draft of one's own away.
CREATE FUNCTION office.drop_draft(debtor_id text, contact_id text) RETURNS void
LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
BEGIN
  DELETE FROM public.drafts AS d WHERE d.staff_id = me.id
    AND d.contact_id = coalesce(drop_draft.contact_id, '') AND d.debtor_id IN (
      SELECT m.id FROM public.debtors AS m JOIN public.debtors AS r ON r.person_id = m.person_id
      WHERE r.id = drop_draft.debtor_id);
END $$;

-- Write down something about a person without a contact. What was being typed about them without a
-- call is said by it. The same `text_id` sent twice is one note.
CREATE FUNCTION office.take_note(debtor_id text, text_id text, words text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  person text;
  members text[];
  at timestamptz;
  known public.texts;
  kept record;
BEGIN
  PERFORM office.check_ids(device, ARRAY[text_id]);
  IF office.is_blank(words) THEN
    PERFORM office.refuse('note.empty');
  END IF;
  SELECT l.person, l.members INTO person, members FROM office.lock_person(debtor_id) AS l;
  at := clock_timestamp();
  SELECT * INTO known FROM public.texts AS t WHERE t.id = text_id;
  IF known.id IS NOT NULL THEN
    IF known.debtor_id <> ALL (members) OR known.staff_id <> me.id OR known.kind <> 'remark'
      OR known.body <> words THEN
      PERFORM office.refuse('note.id_taken');
    END IF;
    RETURN;
  END IF;
  PERFORM office.check_clock(person, at);
  DELETE FROM public.drafts AS d WHERE d.staff_id = me.id AND d.debtor_id = ANY (members)
    AND d.contact_id = '' AND (d.debtor_id = office.resembling(members, words, me)
      OR position(btrim(d.note, E' \t\n\r\u3000') IN words) > 0);
  SELECT * INTO kept FROM office.keep(person, 'remark', words, at, me, device, text_id);
  PERFORM office.append(person, 'note.taken', at, me.id, device,
    jsonb_build_object('text', kept.id, 'words', kept.digest));
END $$;

-- Which of these ids of one's own are on record: an office that was brought back from a copy of before has not
-- all that it said it had.
CREATE FUNCTION office.on_record(made text[]) RETURNS text[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me text := office.my_id();
BEGIN
  RETURN ARRAY(
    SELECT o.id FROM public.outcomes AS o WHERE o.id = ANY (made) AND o.staff_id = me
    UNION ALL SELECT c.id FROM public.contacts AS c WHERE c.id = ANY (made) AND c.staff_id = me
    UNION ALL SELECT t.id FROM public.texts AS t WHERE t.id = ANY (made) AND t.staff_id = me
    UNION ALL SELECT h.id FROM public.holds AS h WHERE h.id = ANY (made) AND h.staff_id = me
    UNION ALL SELECT p.id FROM public.opt_outs AS p WHERE p.id = ANY (made) AND p.staff_id = me
    UNION ALL SELECT f.id FROM public.flags AS f WHERE f.id = ANY (made) AND f.staff_id = me
    UNION ALL SELECT g.id FROM public.consents AS g WHERE g.id = ANY (made) AND g.staff_id = me);
END $$;

-- Keep how one likes one's desk, and whom one listed last, in the place of what was kept before.
CREATE FUNCTION office.keep_preferences(chosen jsonb) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance', 'admin');
  one record;
BEGIN
  FOR one IN SELECT * FROM jsonb_each_text(chosen) LOOP
    PERFORM office.check_code('preference', one.key);
    IF length(one.value) > 1000 THEN
      PERFORM office.refuse('preference.unknown', jsonb_build_object(
        'name', one.key, 'value', left(one.value, 40) || '…', 'allowed', '≤ 1000'));
    END IF;
    INSERT INTO public.preferences AS p (staff_id, name, value) VALUES (me.id, one.key, one.value)
    ON CONFLICT (staff_id, name) DO UPDATE SET value = excluded.value;
  END LOOP;
END $$;
