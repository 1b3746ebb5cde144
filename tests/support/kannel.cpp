#include "tests/support/kannel.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

#include "tests/support/http_call.hpp"

namespace raporo::test {
namespace {

constexpr std::chrono::seconds end_limit{60}, patience{20};

std::string configuration(const std::string& folder, const kannel::settings& s, std::uint16_t admin_port,
                          std::uint16_t smsbox_port, std::uint16_t operator_port,
                          std::uint16_t sendsms_port) {
  return "group = core\nadmin-port = " + std::to_string(admin_port) +
         "\nadmin-interface = 127.0.0.1\nadmin-password = unused\nsmsbox-port = " +
         std::to_string(smsbox_port) +
         "\nsmsbox-interface = 127.0.0.1\nbox-allow-ip = 127.0.0.1\nstore-type = file\nstore-location = " +
         folder + "/store\nlog-file = " + folder + "/bearerbox.log\nlog-level = 1\n\n" +
         "group = smsc\nsmsc = fake\nsmsc-id = demo\nhost = 127.0.0.1\nport = " +
         std::to_string(operator_port) + "\nconnect-allow-ip = 127.0.0.1\n\n" +
         "group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = " + std::to_string(sendsms_port) +
         "\nsendsms-interface = 127.0.0.1\nhttp-request-retry = 60\nhttp-queue-delay = 1\nlog-file = " +
         folder + "/smsbox.log\nlog-level = 1\n\n" +
         "group = sendsms-user\nusername = gw\npassword = " + s.password +
         "\nmax-messages = 10\nconcatenation = true\n\n" +
         "group = sms-service\nkeyword = default\ncatch-all = true\nget-url = \"" + s.callbacks +
         "/sms?from=%p&to=%P&ts=%T&text=%b&c=%c&cs=%C&id=%I&smsc=%i\"\nmax-messages = 0\nomit-empty = true\n";
}

int digit_of(char c) {
  return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

std::string percent_decode(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(16 * digit_of(text[i + 1]) + digit_of(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

/// Cuts the first word off, with the blank behind it.
std::string take_word(std::string& line) {
  const std::size_t blank = line.find(' ');
  std::string word = line.substr(0, blank);
  line.erase(0, blank == std::string::npos ? blank : blank + 1);
  return word;
}

}  // namespace

kannel::kannel()
    : admin_port_(free_port()),
      smsbox_port_(free_port()),
      operator_port_(free_port()),
      sendsms_port_(free_port()) {}

void kannel::start(const settings& s) {
  const std::string folder = folder_.path().string();
  const std::string file = folder_
                               .write("kannel.conf", configuration(folder, s, admin_port_, smsbox_port_,
                                                                   operator_port_, sendsms_port_))
                               .string();
  const std::string log = folder + "/output";
  bearerbox_.emplace(std::vector<std::string>{"/usr/sbin/bearerbox", file}, log);
  wait_for_port(smsbox_port_);
  smsbox_.emplace(std::vector<std::string>{"/usr/sbin/smsbox", file}, log);
  wait_for_port(sendsms_port_);
}

bool kannel::stop() {
  bearerbox_->signal(SIGTERM);
  // Once in a while it waits for ever for a thread of its own; told again, it ends as it is.
  if (bearerbox_->wait(patience) < 0) bearerbox_->signal(SIGTERM);
  return bearerbox_->wait(end_limit) >= 0 && smsbox_->wait(end_limit) >= 0;
}

sms_operator::~sms_operator() {
  if (socket_ >= 0) ::close(socket_);
}

bool sms_operator::connect() {
  received();  // what the old connection still holds
  if (socket_ >= 0) ::close(socket_);
  unread_.clear();
  socket_ = connect_to_port(port_);
  return socket_ >= 0;
}

void sms_operator::submit(const carried_sms& sms) const {
  const std::string line = sms.from + " " + sms.to + " text " + sms.text + "\n";
  if (::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
    throw std::runtime_error("Kannel's operator is not connected");
}

const std::vector<carried_sms>& sms_operator::received() {
  std::array<char, 16'384> chunk{};
  for (ssize_t n = 0; (n = ::recv(socket_, chunk.data(), chunk.size(), MSG_DONTWAIT)) > 0;)
    unread_.append(chunk.data(), static_cast<std::size_t>(n));
  for (std::size_t end = 0; (end = unread_.find('\n')) != std::string::npos;) {
    take(unread_.substr(0, end));
    unread_.erase(0, end + 1);
  }
  return received_;
}

std::vector<std::string> sms_operator::received_by(const std::string& phone) {
  std::vector<std::string> texts;
  for (const carried_sms& sms : received())
    if (sms.to == phone) texts.push_back(sms.text);
  return texts;
}

void sms_operator::take(const std::string& line) {
  std::string rest = line;
  carried_sms sms;
  sms.from = take_word(rest);
  sms.to = take_word(rest);
  std::string kind = take_word(rest);
  std::string header;
  if (kind == "udh") {
    header = percent_decode(take_word(rest));
    kind = take_word(rest);
  }
  sms.text = kind == "text" ? rest : percent_decode(rest);
  // 05 00 03, the reference of the long SMS, how many parts it has, and which one this is.
  if (header.size() == 6) {
    auto& parts = parts_[{sms.to, header.substr(0, 5)}];
    parts[header[5]] = sms.text;
    if (parts.size() < static_cast<std::size_t>(header[4])) return;
    sms.text.clear();
    for (const auto& [number, text] : parts) sms.text += text;
    parts.clear();
  }
  received_.push_back(std::move(sms));
}

}  // namespace raporo::test
