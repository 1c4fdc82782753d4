-- Moments and wall clocks. What a clock change makes doubtful is read strictly, as in
-- app/rules/calendar.py: a window opens at the later and closes at the earlier of two readings.

-- STABLE, as what they call is: an IMMUTABLE one could not be put in its place where it is called.
CREATE FUNCTION office.moment(micros bigint) RETURNS timestamptz LANGUAGE sql STABLE
RETURN timestamptz '1970-01-01 00:00:00+00' + micros * interval '1 microsecond';

CREATE FUNCTION office.micros(at timestamptz) RETURNS bigint LANGUAGE sql STABLE
RETURN (extract(epoch FROM at) * 1000000)::bigint;

-- The calendar date in a zone; in an unknown one ('') that of `otherwise`.
CREATE FUNCTION office.day_of(at timestamptz, zone text, otherwise text DEFAULT 'UTC')
RETURNS date LANGUAGE sql STABLE
RETURN (at AT TIME ZONE coalesce(nullif(zone, ''), otherwise))::date;

-- A day as the tables keep it, whatever a session's DateStyle is.
CREATE FUNCTION office.iso(day date) RETURNS text LANGUAGE sql STABLE
RETURN to_char(day::timestamp, 'YYYY-MM-DD');

-- The office's day of a moment.
CREATE FUNCTION office.today(at timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN office.day_of(at, (SELECT t.zone FROM office.times AS t));
END $$;

-- By how much the clocks of a zone are ahead of UTC at a moment.
CREATE FUNCTION office.ahead(zone text, at timestamptz) RETURNS interval LANGUAGE sql STABLE
RETURN (at AT TIME ZONE zone) - (at AT TIME ZONE 'UTC');

-- Both moments that a wall clock time can mean where clocks change; else twice the same one.
CREATE FUNCTION office.readings(
  zone text, wall timestamp, OUT earlier timestamptz, OUT later timestamptz
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  utc timestamptz := wall AT TIME ZONE 'UTC';
  before interval := office.ahead(zone, utc - interval '24 hours');
  after interval := office.ahead(zone, utc + interval '24 hours');
  is_before boolean;
  is_after boolean;
BEGIN
  earlier := utc - before;
  later := utc - after;
  IF before = after THEN
    RETURN;
  END IF;
  is_before := office.ahead(zone, earlier) = before;
  is_after := office.ahead(zone, later) = after;
  IF is_before AND NOT is_after THEN
    later := earlier;
  ELSIF is_after AND NOT is_before THEN
    earlier := later;
  ELSIF later < earlier THEN
    SELECT later, earlier INTO earlier, later;
  END IF;
END $$;

-- The moment at which the last of the spans ends that are open now; NULL: none is. A span is
-- [start, end, weekdays] in minutes after midnight of the day on which it begins, Monday 0.
CREATE FUNCTION office.closing(spans jsonb, zone text, at timestamptz)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  span jsonb;
  begun date;
  opens record;
  closes record;
  last timestamptz;
BEGIN
  FOR n IN 0 .. jsonb_array_length(spans) - 1 LOOP
    span := spans -> n;
    FOR back IN 0 .. CASE WHEN (span ->> 1)::int > 1440 THEN 1 ELSE 0 END LOOP  -- past midnight
      begun := office.day_of(at, zone) - back;
      CONTINUE WHEN NOT span -> 2 @> to_jsonb(extract(isodow FROM begun)::int - 1);
      opens := office.readings(zone, begun + make_interval(mins => (span ->> 0)::int));
      closes := office.readings(zone, begun + make_interval(mins => (span ->> 1)::int));
      IF opens.later <= at AND at < closes.earlier THEN
        last := greatest(last, closes.earlier);
      END IF;
    END LOOP;
  END LOOP;
  RETURN last;
END $$;

-- Whether a barred span holds now: here the strict reading of a clock change is the longer one.
CREATE FUNCTION office.barred(span jsonb, zone text, at timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT EXISTS (
      SELECT FROM generate_series(0, 1) AS back,
        LATERAL (SELECT office.day_of(at, zone) - back AS day) AS begun,
        LATERAL office.readings(zone, begun.day + make_interval(mins => (span ->> 0)::int)) AS opens,
        LATERAL office.readings(zone, begun.day + make_interval(mins => (span ->> 1)::int)) AS closes
      WHERE span -> 2 @> to_jsonb(extract(isodow FROM begun.day)::int - 1)
        AND opens.earlier <= at AND at < closes.later
    )
  );
END $$;

-- The span of terms as a fact words them: no times are the whole day, no weekdays every day.
CREATE FUNCTION office.span(terms jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN jsonb_build_array(
  coalesce((terms ->> 'start')::int, 0),
  coalesce((terms ->> 'end')::int, 1440)
    + CASE WHEN coalesce((terms ->> 'end')::int, 1440) > coalesce((terms ->> 'start')::int, 0)
      THEN 0 ELSE 1440 END,
  coalesce(nullif(terms -> 'weekdays', '[]'), '[0, 1, 2, 3, 4, 5, 6]')
);

CREATE FUNCTION office.has_times(terms jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN terms ? 'start' OR terms ? 'end' OR coalesce(terms -> 'weekdays', '[]') <> '[]';
