#include "tests/support/demo_gateway.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace raporo::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::chrono::seconds start_limit{90};
constexpr std::chrono::milliseconds between_looks{5};
const std::string raporo = RAPORO_PROGRAM;

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// The JSON object that a program writes once it is ready.
json::object wait_for_ready_file(const fs::path& file, child_process& writer) {
  const auto until = std::chrono::steady_clock::now() + start_limit;
  while (!fs::exists(file)) {
    if (!writer.running() || std::chrono::steady_clock::now() > until) {
      throw std::runtime_error("not ready; its output:\n" + read_file(file.parent_path() / "output.log"));
    }
    std::this_thread::sleep_for(between_looks);
  }
  return json::parse(read_file(file)).as_object();
}

std::string text_of(const json::object& o, std::string_view name) {
  return std::string(o.at(name).as_string());
}

/// Phones of tests type faster than people.
constexpr std::string_view for_fast_phones =
    "limits: {turns_per_minute: 100000, turns_at_once: 100000, sms_per_hour: 100000, sms_at_once: 100000}\n";

/// The demo's configuration with another address to send to.
void copy_configuration(const fs::path& to, const std::string& stand_in_address) {
  fs::copy(fs::path(RAPORO_SOURCE_DIR) / "config" / "demo", to, fs::copy_options::recursive);
  std::string settings = read_file(to / "gateway.yaml");
  const std::string usual = "127.0.0.1:8090";
  const std::size_t at = settings.find(usual);
  if (at == std::string::npos)
    throw std::runtime_error("the demo sends elsewhere than the stand-in's usual address");
  settings.replace(at, usual.size(), stand_in_address);
  std::ofstream(to / "gateway.yaml") << for_fast_phones << settings;
}

}  // namespace

demo_gateway::demo_gateway(demo_options o) : options_(std::move(o)) {
  std::vector<std::string> arguments{raporo,        "stand-in", "--listen",
                                     "127.0.0.1:0", "--data",   data().string()};
  arguments.insert(arguments.end(), options_.stand_in_options.begin(), options_.stand_in_options.end());
  stand_in_.emplace(arguments, (data() / "stand-in.log").string());
  stand_in_address_ = text_of(wait_for_ready_file(data() / "stand-in.json", *stand_in_), "listen");
  copy_configuration(data() / "config", stand_in_address_);
  if (options_.configure) options_.configure(data() / "config");
  start();
}

demo_gateway::~demo_gateway() = default;

void demo_gateway::start() {
  const fs::path ready = data() / "ready.json";
  fs::remove(ready);
  std::vector<std::string> arguments{raporo,
                                     "serve",
                                     "--config",
                                     (data() / "config").string(),
                                     "--data",
                                     data().string(),
                                     "--listen-public",
                                     "127.0.0.1:" + std::to_string(options_.public_port),
                                     "--listen-console",
                                     "127.0.0.1:0",
                                     "--listen-ops",
                                     "127.0.0.1:0",
                                     "--ready-file",
                                     ready.string(),
                                     "--test-clock",
                                     options_.now};
  arguments.insert(arguments.end(), options_.serve_options.begin(), options_.serve_options.end());
  gateway_.emplace(arguments, (data() / "output.log").string());
  const json::object addresses = wait_for_ready_file(ready, *gateway_);
  public_address_ = text_of(addresses, "public");
  ops_address_ = text_of(addresses, "ops");
  secret_ = read_file(data() / "secrets" / "at-callback");
  while (!secret_.empty() && secret_.back() == '\n') secret_.pop_back();
}

int demo_gateway::stop(std::chrono::milliseconds limit) {
  gateway_->signal(SIGTERM);
  return gateway_->wait(limit);
}

std::string demo_gateway::gateway_log() const {
  return read_file(data() / "output.log");
}

void demo_gateway::set_clock(const std::string& timestamp, double speed) const {
  const std::string body = R"({"now":")" + timestamp + R"(","speed":)" + std::to_string(speed) + "}";
  const auto a = connection(ops_port()).post("/clock", body, "application/json");
  if (!a || a->status != 200) throw std::runtime_error("the clock could not be set");
}

std::vector<std::string> demo_gateway::inbox(const std::string& phone) const {
  const auto a = connection(stand_in_port()).get("/phones/" + phone + "/inbox");
  if (!a || a->status != 200) throw std::runtime_error("no inbox");
  std::vector<std::string> texts;
  const json::value all = json::parse(a->body);
  for (const json::value& sms : all.at("messages").as_array()) {
    texts.push_back(text_of(sms.as_object(), "text"));
  }
  return texts;
}

std::vector<std::string> demo_gateway::wait_for_inbox(const std::string& phone, std::size_t count,
                                                      std::chrono::milliseconds limit) const {
  const auto until = std::chrono::steady_clock::now() + limit;
  for (;;) {
    std::vector<std::string> texts = inbox(phone);
    if (texts.size() >= count || std::chrono::steady_clock::now() > until) return texts;
    std::this_thread::sleep_for(between_looks);
  }
}

handset::handset(const demo_gateway& g, std::string phone) : gateway_(g), phone_(std::move(phone)) {}

std::string handset::dial(const std::string& ahead) {
  thread_local std::mt19937_64 random{std::random_device{}()};
  session_ = "ATUid_" + std::to_string(random()) + std::to_string(random());
  return request(ahead);
}

std::string handset::type(const std::string& input) {
  return request(transcript_.empty() ? input : transcript_ + "*" + input);
}

std::string handset::repeat() {
  return request(transcript_);
}

std::vector<std::string> handset::walk(const std::vector<std::string>& inputs) {
  std::vector<std::string> replies{dial()};
  for (const std::string& input : inputs) replies.push_back(type(input));
  return replies;
}

std::string handset::request(const std::string& transcript) {
  transcript_ = transcript;
  const std::string body = form({{"phoneNumber", phone_},
                                 {"serviceCode", "*800#"},
                                 {"text", transcript_},
                                 {"sessionId", session_},
                                 {"networkCode", "63510"}});
  const auto a = connection(gateway_.public_port()).post(gateway_.callback_path("ussd"), body);
  return a ? a->body : std::string();
}

}  // namespace raporo::test
