-- What is written to a person: kept before the number or address is given, as app/services/messages.py
-- records it. A contact carries one message.

-- The message of a contact, if one was prepared: its entry, whether nobody can take that back any more,
-- and whether it was handed on.
CREATE FUNCTION office.message_of(c public.contacts)
RETURNS TABLE (entry jsonb, kept boolean, handed boolean) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN QUERY
  SELECT l.body::jsonb, office.is_kept(l.xmin), EXISTS (
    SELECT FROM public.log AS h WHERE h.chain = l.chain AND h.kind = 'message.handed'
      AND h.body::jsonb ->> 'contact' = c.id)
  FROM public.debtors AS r JOIN public.debtors AS d ON d.person_id = r.person_id
  JOIN public.log AS l ON l.chain = d.id
  WHERE r.id = c.debtor_id AND l.kind = 'message.prepared' AND l.at >= c.at
    AND l.body::jsonb ->> 'contact' = c.id;
END $$;

-- Refuse a message about what is not theirs, or has changed since.
CREATE FUNCTION office.check_about(members text[], m office.message) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF (m.agreement IS NULL) = (m.visit IS NULL) OR NOT (EXISTS (SELECT FROM public.agreements AS a
    WHERE a.id = m.agreement AND a.version = m.version AND a.debtor_id = ANY (members)
      AND office.agreement_state(a.id) <> 'replaced')
    OR EXISTS (SELECT FROM public.visits AS v JOIN public.appointments AS a ON a.id = v.appointment_id
    WHERE v.id = m.visit AND a.version = m.version AND v.debtor_id = ANY (members)
      AND v.state IN ('appointed', 'confirmed'))) THEN
    PERFORM office.refuse('message.changed');
  END IF;
END $$;

-- Keep what is to be sent in a contact of one's own that was made for it. Sent twice it is kept once.
CREATE FUNCTION office.prepare_message(contact_id text, message jsonb, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  m office.message := jsonb_populate_record(NULL::office.message, message);
  l record;
  known record;
  kept record;
BEGIN
  PERFORM office.check_keys(message, to_jsonb(m));
  l := office.lock_talk(contact_id, me, device);
  IF (l.c).channel NOT IN ('sms', 'email') OR office.is_blank(m.text)
    OR coalesce(length(m.language), 99) > 40 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'this is no message';
  END IF;
  SELECT n.entry, t.body INTO known FROM office.message_of(l.c) AS n
  LEFT JOIN public.texts AS t ON t.id = n.entry ->> 'text';
  IF known.entry IS NOT NULL THEN
    IF (known.body, known.entry ->> 'agreement', known.entry ->> 'visit')
      IS DISTINCT FROM (m.text, m.agreement, m.visit) THEN
      PERFORM office.refuse('message.changed');
    END IF;
    RETURN;
  END IF;
  PERFORM office.check_about(l.members, m);
  SELECT * INTO kept FROM office.keep(l.person, 'message', m.text, l.at, me, device);
  PERFORM office.append(l.person, 'message.prepared', l.at, me.id, device, jsonb_strip_nulls(
    jsonb_build_object('contact', (l.c).id, 'version', m.version, 'channel', (l.c).channel,
      'language', m.language, 'text', kept.id, 'words', kept.digest, 'agreement', m.agreement,
      'visit', m.visit)));
END $$;

-- That the message of a contact was handed on.
CREATE FUNCTION office.hand_message(contact_id text, device text) RETURNS void
LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  l record;
  known record;
BEGIN
  l := office.lock_talk(contact_id, me, device);
  SELECT * INTO known FROM office.message_of(l.c);
  IF known.entry IS NULL THEN
    PERFORM office.refuse('message.changed');
  ELSIF NOT known.handed THEN
    PERFORM office.append(l.person, 'message.handed', l.at, me.id, device, jsonb_strip_nulls(
      jsonb_build_object('contact', (l.c).id, 'agreement', known.entry ->> 'agreement',
        'visit', known.entry ->> 'visit')));
  END IF;
END $$;

-- That a letter about an agreement was written to a file, with the file's digest.
CREATE FUNCTION office.make_letter(agreement_id text, language text, digest text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  a public.agreements;
  l record;
  at timestamptz;
BEGIN
  PERFORM office.check_ids(device, '{}');
  SELECT * INTO a FROM public.agreements AS known WHERE known.id = agreement_id;
  l := office.lock_members(a.debtor_id);
  at := clock_timestamp();
  IF l.person IS NULL OR NOT office.sees(l.person) THEN
    PERFORM office.refuse('agreement.unknown');
  ELSIF office.agreement_state(a.id) = 'replaced' THEN
    PERFORM office.refuse('agreement.replaced');
  ELSIF (digest ~ '^[0-9a-f]{64}$' AND length(language) <= 40) IS NOT TRUE THEN
    RAISE invalid_parameter_value USING MESSAGE = 'a letter has a language and a digest';
  END IF;
  PERFORM office.check_clock(l.person, at);
  PERFORM office.append(l.person, 'letter.made', at, me.id, device, jsonb_build_object(
    'agreement', a.id, 'version', a.version, 'language', language, 'digest', digest));
END $$;
