#include "gateway/stand_in/accepted_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace raporo::stand_in {

accepted_log::accepted_log(const std::filesystem::path& file) {
  if (file.empty()) return;
  file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), file.string());
}

accepted_log::~accepted_log() {
  if (file_ >= 0) ::close(file_);
}

const sent_sms& accepted_log::add(sent_sms sms) {
  sms.number = static_cast<std::int64_t>(all_.size()) + 1;
  if (file_ >= 0) {
    const boost::json::object line{{"number", sms.number}, {"id", sms.id},     {"to", sms.to},
                                   {"from", sms.from},     {"text", sms.text}, {"segments", sms.segments}};
    write_line(boost::json::serialize(line) + "\n");
  }
  return all_.emplace_back(std::move(sms));
}

void accepted_log::write_line(const std::string& line) const {
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t n = ::write(file_, rest.data(), rest.size());
    if (n < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "accepted log");
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fdatasync(file_) != 0) throw std::system_error(errno, std::generic_category(), "accepted log");
}

}  // namespace raporo::stand_in
