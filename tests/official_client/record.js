// Lets Africa's Talking's own client send each of messages.json to a server of ours, and prints what came.
const http = require('http')
const addresses = require('africastalking/lib/common')
const messages = require('./messages.json')

const came = []
const server = http.createServer((request, answer) => {
  let body = ''
  request.on('data', part => { body += part })
  request.on('end', () => {
    const { apikey, accept, 'content-type': contentType } = request.headers
    came.push({ method: request.method, path: request.url, apikey, accept, contentType, body })
    answer.writeHead(201, { 'Content-Type': 'application/json' })
    answer.end(JSON.stringify({ SMSMessageData: { Message: 'Sent to 1/1', Recipients: [] } }))
  })
})
server.listen(0, '127.0.0.1', async () => {
  addresses.SMS_URL = `http://127.0.0.1:${server.address().port}/version1/messaging`
  const { SMS } = require('africastalking')({ apiKey: 'made-up-key', username: 'raporo' })
  for (const { to, from, text } of messages) {
    await SMS.send({ to, message: text, enqueue: true, ...(from && { from }) })
  }
  server.close()
  const { version } = require('africastalking/package.json')
  console.log(JSON.stringify({ client: `africastalking ${version}`, came }, null, 2))
})
