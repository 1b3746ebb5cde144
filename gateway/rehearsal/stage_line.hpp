#pragma once

#include "gateway/dial/line.hpp"
#include "gateway/rehearsal/stage.hpp"

namespace raporo::rehearsal {

/// A stage at the other end of `raporo dial`'s phone: menus are tried before anybody publishes them.
class stage_line final : public dial::line {
 public:
  /// `s` outlives the line.
  explicit stage_line(stage& s) : stage_(s) {}

  result<dial::screen> dial(const std::string& code, std::string& problem) override;
  result<dial::screen> press(const std::string& input, std::string& problem) override;
  void hang_up() override { stage_.drop(); }
  /// Nothing is under way: does not wait.
  std::vector<dial::received_sms> take_sms(std::chrono::milliseconds wait) override;

 private:
  stage& stage_;
};

}  // namespace raporo::rehearsal
