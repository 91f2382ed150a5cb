-- wrk's side of the bench. Arguments: the method, a file of paths, one a line,
-- a file with the body, then headers "Name: value".

function init(args)
  wrk.method = args[1]
  for i = 4, #args do
    local name, value = args[i]:match("^(.-): (.*)$")
    wrk.headers[name] = value
  end
  local file = assert(io.open(args[3], "rb"))
  local body = file:read("*a")
  file:close()
  if body ~= "" then wrk.body = body end

  local requests = {}
  for path in io.lines(args[2]) do
    requests[#requests + 1] = wrk.format(nil, path)
  end
  local n = #requests
  if n == 1 then
    request = function() return requests[1] end
    return
  end
  math.randomseed(os.time())
  local i = math.random(n)
  request = function()
    i = i % n + 1
    return requests[i]
  end
end

-- One line that the runner reads; times are in microseconds.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("\nBENCH %d %d %d %d %d\n",
    summary.requests, summary.duration, e.status,
    e.connect + e.read + e.write + e.timeout,
    latency:percentile(99)))
end
