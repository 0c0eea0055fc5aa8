// The same bytes by node:http alone, compressed once.
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

const { PORT, PAGES, COMPRESSES } = process.env
const bodies = new Map(
  JSON.parse(PAGES).map(({ path, html }) => [path, COMPRESSES ? gzipSync(html) : Buffer.from(html)]),
)
const encoding = COMPRESSES ? { 'Content-Encoding': 'gzip' } : {}

createServer((req, res) => {
  const body = bodies.get(req.url)
  res.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': body.length,
    ...encoding,
  })
  res.end(body)
}).listen(Number(PORT), 'localhost')
