-- What every function asks of its arguments, and what it keeps of words. A function takes the ids of what
-- is meant as parameters of their own, what is stated as one JSON body with the names of the domain's
-- value, which is read into a composite type (a key that it does not have is refused), and the device
-- last. An id made by the client makes a call repeatable: the same once more is answered alike, other
-- content under it is refused, by comparing with what was written.

-- Ids are 32 hexadecimal digits, made by the client or here; what else comes is a fault of the client.
CREATE FUNCTION office.check_ids(device text, ids text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF coalesce(device, '') !~ '^[0-9a-f]{1,32}$'
    OR EXISTS (SELECT FROM unnest(ids) AS id WHERE coalesce(id, '') !~ '^[0-9a-f]{32}$') THEN
    RAISE invalid_parameter_value USING MESSAGE = 'an id is 32 hexadecimal digits';
  END IF;
END $$;

-- A UUID of version 7, as app/domain/ids.py makes it.
CREATE FUNCTION office.new_id(at timestamptz) RETURNS text LANGUAGE sql VOLATILE
RETURN lpad(to_hex(office.micros(at) / 1000), 12, '0') || '7'
  || substr(replace(gen_random_uuid()::text, '-', ''), 14);

-- Refuse a key that is not among those of the record: nothing that is stated is dropped unseen.
CREATE FUNCTION office.check_keys(stated jsonb, known jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  unknown text;
BEGIN
  SELECT k INTO unknown FROM jsonb_object_keys(stated) AS k WHERE NOT known ? k;
  IF unknown IS NOT NULL THEN
    RAISE invalid_parameter_value USING MESSAGE = 'there is no such key: ' || unknown;
  END IF;
END $$;

-- Refuse what is none of the codes that may be stated there.
CREATE FUNCTION office.check_code(what text, code text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF code IS NOT NULL AND NOT EXISTS (
    SELECT FROM office.codes AS c WHERE c.what = check_code.what AND c.code = check_code.code
  ) THEN
    RAISE invalid_parameter_value USING MESSAGE = format('%s is no %s', code, what);
  END IF;
END $$;

-- Refuse a hold that no desk places or ends by itself: one of a referral comes and goes with it.
CREATE FUNCTION office.check_own_hold(kind text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF kind = 'referred' THEN
    PERFORM office.refuse('hold.of_referral');
  END IF;
END $$;

-- A day as it is stated; nothing but an ISO date is one.
CREATE FUNCTION office.day(stated text) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF stated !~ '^\d{4}-\d\d-\d\d$' THEN
    RAISE invalid_parameter_value USING MESSAGE = 'a day is an ISO date: ' || stated;
  END IF;
  RETURN stated::date;
END $$;

CREATE FUNCTION office.money(minor bigint, currency text) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN jsonb_build_object('minor', minor, 'currency', currency);

-- The digest of words that an entry keeps, as app/storage/chain.py has it.
CREATE FUNCTION office.words_digest(salt text, words text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN left(encode(sha256(decode(salt, 'hex') || convert_to(words, 'UTF8')), 'hex'), 32);

-- Refuse words that nobody typed: app/services/texts.py has the same limit.
CREATE FUNCTION office.check_length(words text, most integer DEFAULT 10000) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF length(words) > most THEN
    PERFORM office.refuse('words.too_long', jsonb_build_object('most', most));
  END IF;
END $$;

-- Keep words where they can be erased; their id and digest, NULL for no words.
CREATE FUNCTION office.keep(
  person text, kind text, words text, at timestamptz, me public.staff, device text,
  named text DEFAULT NULL, OUT id text, OUT digest text
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  salt text := replace(gen_random_uuid()::text, '-', '');
BEGIN
  IF office.is_blank(words) THEN
    RETURN;
  END IF;
  PERFORM office.check_length(words);
  id := coalesce(named, office.new_id(at));
  digest := office.words_digest(salt, words);
  INSERT INTO public.texts (id, debtor_id, kind, salt, body, at, staff_id)
  VALUES (keep.id, person, kind, salt, words, office.micros(at), me.id);
END $$;

CREATE FUNCTION office.is_blank(words text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(words, '') !~ '\S';

-- What was typed and is said now is no draft any more: that of the contact, and one without a call
-- whose words stand in the note.
CREATE FUNCTION office.said(members text[], note text, c public.contacts, me public.staff)
RETURNS void LANGUAGE sql VOLATILE AS $$
  DELETE FROM public.drafts AS d
  WHERE d.staff_id = me.id AND d.debtor_id = ANY (members) AND (
    d.contact_id IN (c.id, c.permit_id)
    OR (d.contact_id = '' AND position(btrim(d.note, E' \t\n\r\u3000') IN coalesce(note, '')) > 0))
$$;
