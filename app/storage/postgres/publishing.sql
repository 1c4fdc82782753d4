-- Compliance puts a version of a pack in force. Its text is kept whole; the rows that the client made
-- of it are readable by every desk, which makes them anew from the text and compares.

-- The versions of a pack on either side of a new one: those of that day give way, the one before ends.
CREATE FUNCTION office.make_room(named text, starts date) RETURNS date
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM office.rules AS r WHERE r.pack = named AND r.since = starts;
  DELETE FROM office.packs AS k WHERE k.pack = named AND k.since = starts;
  UPDATE office.rules AS r SET until = starts
  WHERE r.pack = named AND r.since < starts
    AND (r.until IS NULL OR r.until > starts);
  UPDATE office.packs AS k SET until = starts
  WHERE k.pack = named AND k.since < starts
    AND (k.until IS NULL OR k.until > starts);
  RETURN (SELECT min(k.since) FROM office.packs AS k
    WHERE k.pack = named AND k.since > starts);
END $$;

-- Put the rows of a version in force, at its pack's place and in no other's name.
CREATE FUNCTION office.write_rules(p office.publication, starts date, digest text)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  home integer := (SELECT min(k.place) FROM office.packs AS k WHERE k.pack = p.pack);
  ends date := office.make_room(p.pack, starts);
  written integer;
BEGIN
  INSERT INTO office.packs VALUES (home, p.pack, digest, p.calendar, starts, ends);
  INSERT INTO office.rules
  SELECT (r).* FROM (
    SELECT jsonb_populate_record(NULL::office.rules, one || jsonb_build_object('pack', p.pack,
      'since', starts, 'until', ends, 'place', 1000 * home + (one ->> 'place')::int)) AS r
    FROM jsonb_array_elements(p.rows) AS one
    WHERE (one ->> 'place')::int BETWEEN 0 AND 999
  ) AS made;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written = 0 OR written <> jsonb_array_length(p.rows) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'these are not the rows of a pack';
  END IF;
END $$;

-- Refuse what cannot be put in force.
CREATE FUNCTION office.check_publication(
  p office.publication, starts date, digest text, at timestamptz
) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM office.check_length(p.reason);
  IF office.is_blank(p.reason) THEN
    PERFORM office.refuse('rules.no_reason');
  ELSIF NOT EXISTS (SELECT FROM office.packs AS k WHERE k.pack = p.pack) THEN
    PERFORM office.refuse('rules.not_used', jsonb_build_object('pack', p.pack,
      'used', (SELECT jsonb_agg(DISTINCT k.pack) FROM office.packs AS k)));
  ELSIF NOT EXISTS (SELECT FROM jsonb_object_keys(p.files) AS name WHERE name LIKE '%.tests.yaml') THEN
    PERFORM office.refuse('rules.no_cases', jsonb_build_object('pack', p.pack));
  ELSIF starts < office.today(at) THEN
    PERFORM office.refuse('rules.day_past',
      jsonb_build_object('first', starts, 'today', office.today(at)));
  ELSIF EXISTS (SELECT FROM office.packs_of(starts) AS k
      WHERE k.pack = p.pack AND k.digest = check_publication.digest) THEN
    PERFORM office.refuse('rules.nothing_new', jsonb_build_object('pack', p.pack, 'first', starts));
  END IF;
END $$;

-- Put a version in force from the beginning of a day of the office on; today: from this moment on.
CREATE FUNCTION office.publish(publication_id text, publication jsonb, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('compliance');
  p office.publication := jsonb_populate_record(NULL::office.publication, publication);
  starts date := office.day(p.first_on);
  digest text := office.sha256(p.files ->> 'contact.yaml');
  at timestamptz;
  made public.publications;
BEGIN
  PERFORM office.check_ids(device, ARRAY[publication_id]);
  PERFORM office.check_keys(publication, to_jsonb(p));
  IF starts IS NULL OR digest IS NULL
    OR EXISTS (SELECT FROM jsonb_each(p.files) AS f WHERE jsonb_typeof(f.value) <> 'string') THEN
    RAISE invalid_parameter_value USING MESSAGE = 'a publication has contact.yaml and first_on';
  END IF;
  PERFORM FROM public.settings AS s WHERE s.name = 'book.id' FOR UPDATE;
  at := clock_timestamp();
  SELECT * INTO made FROM public.publications AS known WHERE known.id = publication_id;
  IF made.id IS NOT NULL THEN
    IF (made.digest, made.first_on, made.staff_id) <> (digest, p.first_on, me.id) THEN
      RAISE invalid_parameter_value USING MESSAGE = 'that id is another publication''s';
    END IF;
    RETURN;
  END IF;
  PERFORM office.check_clock('desk', at);
  PERFORM office.check_publication(p, starts, digest, at);
  PERFORM office.write_rules(p, starts, digest);
  INSERT INTO public.publications AS n
    (id, pack, version, digest, files, first_on, reason, at, staff_id)
  VALUES (publication_id, p.pack, p.pack || coalesce('@' || (
      SELECT office.iso(max(r.first_on)) FROM office.rules AS r
      WHERE r.pack = p.pack AND r.since = starts AND r.first_on <= starts), ''),
    digest, p.files::text, p.first_on, btrim(p.reason), office.micros(at), me.id)
  RETURNING n.* INTO made;
  INSERT INTO public.settings AS s (name, value) VALUES ('rules.revision', made.id)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value;
  PERFORM office.append('desk', 'rules.published', at, me.id, device, jsonb_build_object(
    'publication', made.id, 'pack', made.pack, 'version', made.version, 'digest', made.digest,
    'first_on', made.first_on, 'row', office.row_digest(to_jsonb(made)),
    'compiled', office.sha256(office.canonical(p.rows))));
  PERFORM pg_notify('office', 'ruled ' || made.id);
END $$;
