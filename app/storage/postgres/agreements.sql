-- Approvals and agreements, as app/services/agreements.py records them. What is more than one's role may
-- offer is agreed on only as a lead has granted it here.

CREATE FUNCTION office.read_stated(stated jsonb) RETURNS office.stated_offer
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  s office.stated_offer := jsonb_populate_record(NULL::office.stated_offer, stated);
BEGIN
  PERFORM office.check_keys(stated, to_jsonb(s));
  IF s.proposal IS NULL OR s.schedule IS NULL OR jsonb_path_exists(s.proposal,  -- that no desk could read
      '$.** ? (@.type() == "number" && (@ < 0 || @ > 1000000000000000))') THEN
    RAISE invalid_parameter_value USING MESSAGE = 'an offer has a proposal and its schedule';
  END IF;
  RETURN s;
END $$;

-- Ask a lead to allow an offer. The same id asks once.
CREATE FUNCTION office.ask_approval(
  approval_id text, debtor_id text, stated jsonb, reason text, device text
) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  s office.stated_offer := office.read_stated(stated);
  l record;
  at timestamptz;
  known public.approvals;
  o office.offer;
  kept record;
BEGIN
  PERFORM office.check_ids(device, ARRAY[approval_id]);
  IF office.is_blank(reason) THEN
    PERFORM office.refuse('agreement.no_reason');
  END IF;
  l := office.lock_person(debtor_id);
  at := clock_timestamp();
  SELECT * INTO known FROM public.approvals AS a WHERE a.id = approval_id;
  IF known.id IS NOT NULL THEN
    IF known.debtor_id <> ALL (l.members) OR known.asked_by <> me.id
      OR known.proposal::jsonb <> s.proposal THEN
      PERFORM office.refuse('agreement.id_taken');
    END IF;
    RETURN;
  END IF;
  PERFORM office.check_clock(l.person, at);
  o := office.check_offer(l.members, s, office.seat(me), at);
  IF office.may_offer(s.proposal, o, s.schedule::json, office.seat(me)) THEN
    PERFORM office.refuse('agreement.not_needed');
  ELSIF NOT office.may_offer(s.proposal, o, s.schedule::json, 'team_lead') THEN
    PERFORM office.refuse('agreement.creditor_alone');
  END IF;
  SELECT * INTO kept FROM office.keep(l.person, 'reason', reason, at, me, device);
  INSERT INTO public.approvals (id, debtor_id, proposal, reason_id, asked_by, asked_at, answer)
  VALUES (approval_id, l.person, office.canonical(s.proposal), kept.id, me.id, office.micros(at),
    'waiting');
  PERFORM office.append(l.person, 'approval.asked', at, me.id, device, jsonb_build_object(
    'approval', approval_id, 'proposal', office.row_digest(s.proposal), 'text', kept.id,
    'words', kept.digest));
END $$;

-- Approve a request of somebody else's, change it (`granted`: what may be agreed) or refuse it: a lead of
-- whoever has the person, within the limits of a lead.
CREATE FUNCTION office.answer_approval(
  approval_id text, verdict text, granted jsonb, reason text, device text
) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('team_lead');
  s office.stated_offer;
  a public.approvals;
  l record;
  at timestamptz;
  kept record;
BEGIN
  PERFORM office.check_ids(device, '{}');
  IF verdict <> 'approved' AND office.is_blank(reason) THEN
    PERFORM office.refuse('agreement.no_reason');
  ELSIF (verdict IN ('approved', 'changed', 'refused')) IS NOT TRUE
    OR (verdict = 'refused') <> (granted IS NULL) THEN
    PERFORM office.refuse('agreement.nothing_instead');
  END IF;
  SELECT * INTO a FROM public.approvals AS known WHERE known.id = approval_id;
  l := office.lock_members(a.debtor_id);
  SELECT * INTO a FROM public.approvals AS known WHERE known.id = approval_id;  -- under the lock
  IF l.person IS NULL OR NOT office.sees(l.person) THEN
    PERFORM office.refuse('agreement.unknown_request');
  ELSIF a.answer <> 'waiting' THEN
    PERFORM office.refuse('agreement.answered', jsonb_build_object('by',
      (SELECT w.name FROM public.staff AS w WHERE w.id = a.decided_by)));
  ELSIF a.asked_by = me.id THEN
    PERFORM office.refuse('agreement.own_request');
  END IF;
  at := clock_timestamp();
  PERFORM office.check_clock(l.person, at);
  IF granted IS NOT NULL THEN
    s := office.read_stated(granted);
    IF verdict = 'approved' AND (s.proposal -> 'offer', s.proposal -> 'debts')
      <> (a.proposal::jsonb -> 'offer', a.proposal::jsonb -> 'debts') THEN
      PERFORM office.refuse('agreement.nothing_instead');
    ELSIF NOT office.may_offer(s.proposal, office.check_offer(l.members, s, 'team_lead', at),
      s.schedule::json, 'team_lead') THEN
      PERFORM office.refuse('agreement.creditor_alone');
    END IF;
  END IF;
  SELECT * INTO kept FROM office.keep(l.person, 'reason', reason, at, me, device);
  UPDATE public.approvals AS n SET answer = verdict, granted = office.canonical(s.proposal),
    words_id = kept.id, decided_by = me.id, decided_at = office.micros(at)
  WHERE n.id = approval_id;
  PERFORM office.append(l.person, 'approval.answered', at, me.id, device, jsonb_build_object(
    'approval', approval_id, 'answer', verdict, 'granted', office.row_digest(s.proposal),
    'text', kept.id, 'words', kept.digest));
END $$;

-- The agreements over any of these loans of which that has become.
CREATE FUNCTION office.agreed_over(members text[], proposal jsonb, became text)
RETURNS SETOF public.agreements LANGUAGE sql STABLE AS $$
  SELECT a.* FROM public.agreements AS a
  WHERE a.debtor_id = ANY (members) AND office.agreement_state(a.id) = became
    AND office.shares_debts(a.proposal::jsonb, agreed_over.proposal)
$$;

-- The one agreement that runs over any of these loans; of several none can take all their places.
CREATE FUNCTION office.stands_over(members text[], proposal jsonb) RETURNS public.agreements
LANGUAGE plpgsql STABLE AS $$
DECLARE
  found public.agreements[] := ARRAY(SELECT a FROM office.agreed_over(members, proposal, 'running') AS a);
BEGIN
  IF cardinality(found) > 1 THEN
    PERFORM office.refuse('agreement.standing');
  END IF;
  RETURN found[1];
END $$;

-- Another agreement stands in the place of this one, which is watched no more.
CREATE FUNCTION office.replace_rows(old text, instead text) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE public.instalments AS i SET closed_by = instead
  WHERE i.agreement_id = old AND i.closed_by IS NULL
$$;

-- Whether just this agreement was made before; refuse an id that is another one's.
CREATE FUNCTION office.is_agreed(
  agreement_id text, members text[], s office.stated_offer, me public.staff
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  known public.agreements;
BEGIN
  SELECT * INTO known FROM public.agreements AS a WHERE a.id = agreement_id;
  IF known.id IS NOT NULL AND (known.debtor_id <> ALL (members) OR known.staff_id <> me.id
    OR (known.proposal::jsonb, known.schedule) <> (s.proposal, s.schedule)) THEN
    PERFORM office.refuse('agreement.id_taken');
  END IF;
  RETURN known.id IS NOT NULL;
END $$;

-- An agreement over all that is overdue in a currency takes the place of what was promised for a day
-- still to come: it is never broken, and never stands again.
CREATE FUNCTION office.end_for(
  person text, members text[], agreement text, named text, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  p public.promises;
BEGIN
  FOR p IN
    SELECT * FROM public.promises AS k WHERE k.debtor_id = ANY (members) AND k.state = 'open'
      AND k.currency = named AND k.due_on >= office.iso(office.today(at)) ORDER BY k.id
  LOOP
    UPDATE public.promises AS k SET state = 'cancelled' WHERE k.id = p.id;
    PERFORM office.drop_look(p.contact_id);
    UPDATE public.promises AS k SET closed_by = NULL
    WHERE k.debtor_id = ANY (members) AND k.state = 'cancelled';
    PERFORM office.append(person, 'promise.changed', at, me.id, device,
      jsonb_build_object('promise', p.id, 'agreement', agreement));
  END LOOP;
END $$;

-- Put a version down, watched from now on. What was not kept over these loans gives way: no payment goes
-- to it any more. `contact`: of one's own with this person, or none.
CREATE FUNCTION office.close_agreement(
  person text, members text[], agreement_id text, before public.agreements, s office.stated_offer,
  o office.offer, read_out text, approval text, contact text, at timestamptz, me public.staff, device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  kept record;
  made public.agreements;
BEGIN
  IF before.id IS NOT NULL THEN
    PERFORM office.replace_rows(before.id, agreement_id);
  END IF;
  SELECT * INTO kept FROM office.keep(person, 'read_out', read_out, at, me, device);
  PERFORM office.replace_rows(b.id, agreement_id)
  FROM office.agreed_over(members, s.proposal, 'broken') AS b;
  INSERT INTO public.agreements AS n (id, root_id, version, debtor_id, kind, currency, proposal, schedule,
    read_out_id, approval_id, contact_id, staff_id, at, stage)
  VALUES (agreement_id, coalesce(before.root_id, agreement_id), coalesce(before.version, 0) + 1, person,
    o.kind, s.proposal ->> 'currency', office.canonical(s.proposal), s.schedule, kept.id, approval, contact,
    me.id, office.micros(close_agreement.at),
    coalesce((SELECT q.stage FROM public.queue AS q WHERE q.debtor_id = person),
      (SELECT r.stage FROM public.agreements AS r WHERE r.id = before.root_id)))
  RETURNING n.* INTO made;
  INSERT INTO public.instalments
    (id, agreement_id, debtor_id, n, due_on, amount, currency, paid, state)
  SELECT office.new_id(close_agreement.at), agreement_id, person, d.n, d.due, d.amount, made.currency, 0,
    'open'
  FROM (
    SELECT 0 AS n, s.proposal ->> 'as_of' AS due, o.down AS amount
    UNION ALL
    SELECT (e ->> 'n')::int, e ->> 'due',
      (SELECT sum(p.value::bigint) FROM json_each_text(e -> 'by_debt') AS p)
    FROM json_array_elements(s.schedule::json) AS e
  ) AS d WHERE d.amount > 0;
  IF NOT EXISTS (SELECT FROM public.debts AS t
    WHERE t.debtor_id = ANY (members) AND t.state = 'open' AND t.overdue > 0
      AND t.currency = made.currency AND t.id NOT IN (
        SELECT d ->> 'id' FROM jsonb_array_elements(s.proposal -> 'debts') AS d)) THEN
    PERFORM office.end_for(person, members, agreement_id, made.currency, at, me, device);
  END IF;
  PERFORM office.append(person, 'agreement.made', at, me.id, device, jsonb_build_object(
    'agreement', agreement_id, 'root', made.root_id, 'version', made.version, 'approval', approval,
    'text', kept.id, 'words', kept.digest, 'row', office.row_digest(to_jsonb(made))));
  PERFORM office.watch(person, members, at, me, device);
END $$;

-- Close an agreement with a person whom one sees; `instead`: the version in whose place it stands.
CREATE FUNCTION office.agree_on(
  agreement_id text, debtor_id text, instead text, stated jsonb, read_out text, approval_id text,
  contact_id text, device text
) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  s office.stated_offer := office.read_stated(stated);
  l record;
  at timestamptz;
  before public.agreements;
  o office.offer;
BEGIN
  PERFORM office.check_ids(device, ARRAY[agreement_id]);
  l := office.lock_person(debtor_id);
  at := clock_timestamp();
  IF office.is_agreed(agreement_id, l.members, s, me) THEN
    RETURN;
  ELSIF office.is_blank(read_out) THEN
    PERFORM office.refuse('agreement.nothing_read');
  ELSIF contact_id IS NOT NULL
    AND (office.talk_contact(contact_id, me, false)).debtor_id <> ALL (l.members) THEN
    PERFORM office.refuse('talk.unknown');
  END IF;
  PERFORM office.check_clock(l.person, at);
  SELECT * INTO before FROM public.agreements AS a
  WHERE a.id = instead AND a.debtor_id = ANY (l.members);
  IF before.id IS DISTINCT FROM instead THEN
    PERFORM office.refuse('agreement.unknown');
  ELSIF before.version < (SELECT max(a.version) FROM public.agreements AS a
    WHERE a.root_id = before.root_id) THEN
    PERFORM office.refuse('agreement.replaced');
  END IF;
  o := office.offered_upon(l.members, s, approval_id, me, at);
  IF instead IS NULL AND (office.stands_over(l.members, s.proposal)).id IS NOT NULL THEN
    PERFORM office.refuse('agreement.standing');
  END IF;
  PERFORM office.close_agreement(l.person, l.members, agreement_id, before, s, o, read_out, approval_id,
    contact_id, at, me, device);
END $$;

-- Whether just this was read back in the talk under that id of its words; refuse one that is another's.
CREATE FUNCTION office.is_read(
  text_id text, members text[], contact text, agreement text, proposal jsonb, said text
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  known public.texts := (SELECT t FROM public.texts AS t WHERE t.id = text_id);
BEGIN
  IF known.id IS NOT NULL AND (known.body IS DISTINCT FROM said OR NOT EXISTS (
    SELECT FROM public.log AS l
    WHERE l.chain = ANY (members) AND l.kind = 'option.read' AND l.body LIKE '%' || text_id || '%'
      AND (l.body::jsonb ->> 'text', l.body::jsonb ->> 'contact', l.body::jsonb ->> 'agreement',
        l.body::jsonb ->> 'proposal') = (text_id, contact, agreement, office.row_digest(proposal)))) THEN
    PERFORM office.refuse('agreement.id_taken');
  END IF;
  RETURN known.id IS NOT NULL;
END $$;

-- Put on record that an option is read back in a call of one's own, and lead the talk there: nothing of
-- the debt before the right person is confirmed. The same `text_id` sent twice is one reading.
CREATE FUNCTION office.read_out(
  contact_id text, agreement_id text, text_id text, stated jsonb, said text, language text,
  approval_id text, device text
) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  s office.stated_offer := office.read_stated(stated);
  l record;
  t office.talk;
  before public.agreements;
  kept record;
BEGIN
  PERFORM office.check_ids(device, ARRAY[agreement_id, text_id]);
  l := office.lock_talk(contact_id, me, device);
  IF office.is_read(text_id, l.members, (l.c).id, agreement_id, s.proposal, said) THEN
    RETURN;
  END IF;
  PERFORM office.check_at_hand(l.c, l.person, l.at);
  t := office.talk_of(l.members, l.c);
  PERFORM office.offered_upon(l.members, s, approval_id, me, l.at);
  before := office.stands_over(l.members, s.proposal);
  IF office.is_blank(said) OR length(language) > 40 THEN
    PERFORM office.refuse('agreement.nothing_read');
  ELSIF NOT t.confirmed OR (SELECT e.option FROM office.entries AS e) IS NULL THEN
    PERFORM office.refuse('talk.no_such_answer');
  END IF;
  PERFORM office.append(l.person, 'talk.stepped', l.at, me.id, device, jsonb_build_object(
    'contact', (l.c).id, 'step', t.step, 'answer', 'option', 'stage', t.stage));
  SELECT * INTO kept FROM office.keep(l.person, 'read_out', said, l.at, me, device, text_id);
  PERFORM office.append(l.person, 'option.read', l.at, me.id, device, jsonb_build_object(
    'contact', (l.c).id, 'agreement', agreement_id, 'version', coalesce(before.version, 0) + 1,
    'approval', approval_id, 'proposal', office.row_digest(s.proposal), 'language', language,
    'text', kept.id, 'words', kept.digest));
END $$;

-- What was last read back in that contact to become that agreement: upon which approval, in which words.
CREATE FUNCTION office.read_back(
  members text[], contact text, agreement text, proposal jsonb, OUT approval text, OUT words text
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  entry jsonb;
BEGIN
  SELECT l.body::jsonb, t.body INTO entry, words
  FROM public.log AS l JOIN public.texts AS t ON t.id = l.body::jsonb ->> 'text'
  WHERE l.chain = ANY (members) AND l.kind = 'option.read'
    AND (l.body::jsonb ->> 'contact', l.body::jsonb ->> 'agreement') = (contact, agreement)
  ORDER BY l.at DESC, l.seq DESC LIMIT 1;
  approval := entry ->> 'approval';
  IF words IS NULL OR entry ->> 'proposal' <> office.row_digest(proposal) THEN
    PERFORM office.refuse('agreement.not_read');
  END IF;
END $$;

-- They said yes: just what was read back in this call is agreed, once; of what stands over these loans
-- the next version.
CREATE FUNCTION office.confirm_option(contact_id text, agreement_id text, stated jsonb, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor');
  s office.stated_offer := office.read_stated(stated);
  l record;
  t office.talk;
  yes text;
  back record;
BEGIN
  PERFORM office.check_ids(device, ARRAY[agreement_id]);
  l := office.lock_talk(contact_id, me, device);
  IF office.is_agreed(agreement_id, l.members, s, me) THEN
    RETURN;
  END IF;
  PERFORM office.check_at_hand(l.c, l.person, l.at);
  t := office.talk_of(l.members, l.c);
  yes := (SELECT o.code FROM office.answers AS o
    WHERE o.stage = t.stage AND o.step = t.step AND o.agrees LIMIT 1);
  IF yes IS NULL THEN
    PERFORM office.refuse('talk.not_here');
  END IF;
  back := office.read_back(l.members, (l.c).id, agreement_id, s.proposal);
  PERFORM office.close_agreement(l.person, l.members, agreement_id,
    office.stands_over(l.members, s.proposal), s,
    office.offered_upon(l.members, s, back.approval, me, l.at), back.words, back.approval, (l.c).id, l.at,
    me, device);
  PERFORM office.append(l.person, 'talk.stepped', l.at, me.id, device, jsonb_build_object(
    'contact', (l.c).id, 'step', t.step, 'answer', yes, 'stage', t.stage));
END $$;
