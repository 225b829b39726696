-- Requests for wrk, as load.py describes them in the file that is named after "--".
-- In the end one line begins with "@@ " and holds what was measured, as JSON.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

local function fill(text)
  return (text:gsub("{(%w+)}", fields))
end

local function quoted(text)
  return '"' .. text:sub(1, 300):gsub('[^%w%p ]', " "):gsub('[\\"]', "'") .. '"'
end

-- Globals, since only those can be read by done().
bad = 0
first_bad = ""

function init(arguments)
  local spec = dofile(arguments[1])
  wrk.method = spec.method
  if spec.constant then
    -- wrk makes the one request itself, after this.
    for name, value in pairs(spec.headers) do wrk.headers[name] = value end
  else
    fields = {}
    items = {}
    next_item = number + 1
    if spec.items then
      for line in io.lines(spec.items) do table.insert(items, line) end
    end
    good = {}
    for _, status in ipairs(spec.good) do good[status] = true end
    sent = 0
    request = function()
      -- Each thread counts by itself; half a million numbers are enough for one run.
      local unique = spec.first + number * 500000 + sent
      local place = unique % (200 * 65536)
      sent = sent + 1
      fields.n = string.format("%.0f", unique)
      fields.network = string.format("%d.%d.%d.7", 11 + math.floor(place / 65536),
        math.floor(place / 256) % 256, place % 256)
      if spec.items then
        -- The last one is for a single request beforehand.
        if next_item >= #items then
          wrk.thread:stop()
          next_item = number + 1
        end
        local column = 0
        for value in items[next_item]:gmatch("[^\t]+") do
          column = column + 1
          fields[tostring(column)] = value
        end
        next_item = next_item + spec.threads
      end
      local headers = {}
      for name, value in pairs(spec.headers) do headers[name] = fill(value) end
      local body = spec.body ~= "" and fill(spec.body) or nil
      return wrk.format(spec.method, fill(spec.path), headers, body)
    end
    if spec.must ~= "" or spec.method ~= "GET" then
      response = function(status, headers, body)
        local location = ""
        for name, value in pairs(headers) do
          if name:lower() == "location" then location = value end
        end
        if not good[status] or not (body .. location):find(spec.must, 1, true) then
          bad = bad + 1
          if first_bad == "" then first_bad = status .. " " .. location .. " " .. body end
        end
      end
    end
  end
  if spec.pause_ms > 0 then
    delay = function() return spec.pause_ms end
  end
end

function done(summary, latency)
  local failed, first = 0, ""
  for _, thread in ipairs(threads) do
    failed = failed + thread:get("bad")
    if first == "" then first = thread:get("first_bad") end
  end
  -- wrk itself takes every status above 399 for an error; where answers are judged here, ours counts.
  if failed == 0 then failed = summary.errors.status end
  io.write(string.format(
    '\n@@ {"requests": %d, "us": %d, "bytes": %d, "p50_us": %d, "p99_us": %d, "bad": %d, '
      .. '"broken": %d, "first_bad": %s}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    latency:percentile(99), failed,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    quoted(first)))
end
