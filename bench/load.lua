-- wrk's side of the bench. Arguments: method, path, body file or "-", the
-- number of rows to draw a random id from or 0, then headers "Name: value".

function init(args)
  local method, path, body, rows = args[1], args[2], args[3], tonumber(args[4])
  wrk.method, wrk.path = method, path
  for i = 5, #args do
    local name, value = args[i]:match("^(.-): (.*)$")
    wrk.headers[name] = value
  end
  if body ~= "-" then
    local file = assert(io.open(body, "rb"))
    wrk.body = file:read("*a")
    file:close()
  end
  if rows > 0 then
    math.randomseed(os.time())
    local head, tail = wrk.format():match("^(%u+ %S+)( .*)$")
    request = function() return head .. "/" .. math.random(rows) .. tail end
  end
end

-- One line that the runner reads; microseconds but for the latency's own unit,
-- which is microseconds too.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("\nBENCH %d %d %d %d %d %d\n",
    summary.requests, summary.duration, e.status,
    e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
