#include "scripts/bench.d/phone_walk.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_';
    if (plain) {
      out.push_back(c);
      continue;
    }
    std::array<char, 4> escape{};
    std::snprintf(escape.data(), escape.size(), "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape.data();
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<phone_script> read_phones(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  std::vector<phone_script> phones;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const std::vector<std::string> columns = split(line, '\t');
    if (columns.size() < 3) {
      throw std::runtime_error(file + ": line " + std::to_string(phones.size() + 1) +
                               " has no three columns");
    }
    phone_script p;
    p.number = percent_encode(columns[0]);
    const std::vector<std::string> calls = split(columns[2], '|');
    const auto inputs_of = [&](const std::string& call) {
      std::vector<std::string> inputs;
      for (const std::string& input : split(call, '*'))
        inputs.push_back(percent_encode(input == "PIN" ? columns[1] : input));
      return inputs;
    };
    p.inputs = inputs_of(calls.front());
    if (calls.size() > 1) p.later = inputs_of(calls[1]);
    p.expected.assign(columns.begin() + 3, columns.end());
    phones.push_back(std::move(p));
  }
  if (phones.empty()) throw std::runtime_error(file + " holds no phone");
  return phones;
}

std::vector<phone_script> made_up_phones(std::size_t count) {
  std::vector<phone_script> phones(count);
  for (std::size_t i = 0; i < count; ++i) {
    phones[i].number = "%2B" + std::to_string(250'780'000'000 + i);
    phones[i].inputs = {"1", "1234", "28%2027", "30%2031", "25%2026", "24%2022", "20%2021", "19%2018", "1"};
  }
  return phones;
}

request_frame::request_frame(std::string_view host, std::string_view path, std::string_view service_code)
    : before_length("POST " + std::string(path) + " HTTP/1.1\r\nHost: " + std::string(host) +
                    "\r\nUser-Agent: at-ussd-api/1.0\r\nAccept-Encoding: gzip\r\n"
                    "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: "),
      after_number("&serviceCode=" + percent_encode(service_code) + "&text=") {}

void phone_walk::begin(const phone_script& script, std::uint64_t session) {
  script_ = &script;
  replies_ = 0;
  text_.clear();
  std::array<char, 80> tail{};
  std::snprintf(tail.data(), tail.size(), "&sessionId=ATUid_%032llx&networkCode=63510",
                static_cast<unsigned long long>(session));
  tail_ = tail.data();
}

void phone_walk::write_request(const request_frame& frame, std::string& out) {
  body_.assign("phoneNumber=").append(script_->number).append(frame.after_number).append(text_).append(tail_);
  out.assign(frame.before_length).append(std::to_string(body_.size())).append("\r\n\r\n").append(body_);
}

std::string phone_walk::check(int status, std::string_view body, bool any_screen) const {
  const bool last = replies_ == script_->inputs.size();
  std::string wrong;
  if (status != 200) {
    wrong = "status " + std::to_string(status);
  } else if (any_screen) {
    if (!body.starts_with("CON ") && !body.starts_with("END ")) wrong = "neither CON nor END";
  } else if (!body.starts_with(last ? "END " : "CON ")) {
    wrong = last ? "END expected" : "CON expected";
  } else if (replies_ < script_->expected.size() && body.find(script_->expected[replies_]) == body.npos) {
    wrong = "\"" + script_->expected[replies_] + "\" expected";
  }
  if (wrong.empty()) return wrong;
  return "reply " + std::to_string(replies_ + 1) + " to " + script_->number + ": " + wrong +
         ", got: " + std::string(body);
}

bool phone_walk::step() {
  if (replies_ == script_->inputs.size()) return false;
  if (replies_ > 0) text_ += "%2A";
  text_ += script_->inputs[replies_];
  ++replies_;
  return true;
}

}  // namespace bench
