// Baseline (b): node:http sending the same bytes.
import { createServer } from 'node:http'

const pages = new Map(JSON.parse(process.env.PAGES).map(({ path, html }) => [path, Buffer.from(html)]))

createServer((req, res) => {
  const body = pages.get(req.url)
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.length })
  res.end(body)
}).listen(Number(process.env.PORT), 'localhost')
