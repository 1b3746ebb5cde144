#include "gateway/base/errc.hpp"

#include <string>

namespace raporo {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "raporo"; }

  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::busy:
        return "busy, try again later";
      case errc::not_saved:
        return "not saved";
      case errc::not_found:
        return "not found";
      case errc::invalid_phone:
        return "not a telephone number of the country's plan";
      case errc::invalid_argument:
        return "value outside its range";
      case errc::message_too_long:
        return "message needs too many segments";
      case errc::malformed:
        return "malformed";
      case errc::refused:
        return "not allowed";
      case errc::unavailable:
        return "the other side cannot be reached";
    }
    return "unknown error";
  }
};

}  // namespace

const boost::system::error_category& raporo_category() noexcept {
  static const category instance;
  return instance;
}

}  // namespace raporo
