-- The log's chain, byte for byte as app/storage/chain.py hashes it: `audit verify` reads both alike.

-- JSON with sorted keys and no spaces. Only what has parts is asked for anew: most have none.
CREATE FUNCTION office.canonical(body jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  CASE jsonb_typeof(body)
    WHEN 'object' THEN
      RETURN '{' || coalesce((
        SELECT string_agg(to_json(key)::text || ':' || CASE
            WHEN jsonb_typeof(value) IN ('object', 'array') THEN office.canonical(value)
            ELSE value::text END, ',' ORDER BY key COLLATE "C")
        FROM jsonb_each(body)), '') || '}';
    WHEN 'array' THEN
      RETURN '[' || coalesce((
        SELECT string_agg(CASE
            WHEN jsonb_typeof(value) IN ('object', 'array') THEN office.canonical(value)
            ELSE value::text END, ',' ORDER BY nth)
        FROM jsonb_array_elements(body) WITH ORDINALITY AS part (value, nth)), '') || ']';
    ELSE RETURN body::text;
  END CASE;
END $$;

CREATE FUNCTION office.sha256(written text) RETURNS text LANGUAGE sql STABLE
RETURN encode(sha256(convert_to(written, 'UTF8')), 'hex');

-- What an entry keeps of a row.
CREATE FUNCTION office.row_digest(stored jsonb) RETURNS text LANGUAGE sql STABLE
RETURN left(office.sha256(office.canonical(stored)), 32);

-- The hash of an entry after the one with the hash `last` (NULL: there is none). In ids and kinds is nothing that
-- JSON writes otherwise, and to ask for each would cost.
CREATE FUNCTION office.chained(
  last text, chain text, number integer, at bigint, kind text, staff_id text, device text, body text
) RETURNS text LANGUAGE sql STABLE
RETURN office.sha256(concat('["', coalesce(last, repeat('0', 64)), '","', chain, '",', number, ',', at, ',"', kind,
  '",', coalesce('"' || staff_id || '"', 'null'), ',', coalesce(to_json(device)::text, 'null'), ',',
  to_json(body), ']'));

-- Add an entry at the end of a chain, and say its number; the caller holds the person's lock. The desk's
-- own chain is locked here, as app/storage/log.py does.
CREATE FUNCTION office.append(
  named text, kind text, at timestamptz, staff_id text, device text, said jsonb
) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  last public.log;
BEGIN
  IF named = 'desk' THEN
    PERFORM FROM public.settings WHERE name = 'book.id' FOR UPDATE;
  END IF;
  SELECT l.* INTO last FROM public.log AS l WHERE l.chain = named ORDER BY l.seq DESC LIMIT 1;
  RETURN office.follow(last, named, kind, at, staff_id, device,
    CASE WHEN said = '{}' THEN '{}' ELSE office.canonical(said) END);
END $$;

-- The same after the last entry of the chain (none: NULL), which the caller has read under that lock, with
-- its body as it is written.
CREATE FUNCTION office.follow(
  last public.log, named text, kind text, at timestamptz, staff_id text, device text, written text
) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  moment constant bigint := office.micros(follow.at);
  number constant integer := coalesce(last.seq, 0) + 1;
BEGIN
  INSERT INTO public.log (chain, seq, at, kind, staff_id, device, body, hash)
  VALUES (named, number, moment, follow.kind, follow.staff_id, follow.device, written, office.chained(
    last.hash, named, number, moment, follow.kind, follow.staff_id, follow.device, written));
  RETURN number;
END $$;
