/// What it says that a setting which applies is not named, in a suite or in a record.
///
/// A suite that is silent leaves the choice to us, so its silence may mean the best form that we know,
/// and may mean another one tomorrow. A record that is silent tells what was done, so its silence must
/// mean for ever what it meant when it was written. The two meanings therefore stand side by side, and
/// are one value for each setting, so that nobody can give the one and forget the other.
public enum Silence: Sendable {
  /// There is no such thing, in a suite as in a record: a loss without a second term, all examples
  /// where a number would choose some.
  case none
  /// A suite gets a default, and its record names it.
  ///
  /// Where the situation has no default the suite has to name the setting. Records before the setting
  /// was there name nothing; what they did all the same is `recorded`, and whoever wants that today is
  /// told so by the same silence, under the same id. It is nil for settings as old as their method,
  /// which a record never lacks.
  case replaced(
    by: @Sendable (MethodSituation) -> HyperparameterValue?, recorded: HyperparameterValue?)

  /// What a suite gets that does not name the setting; nil for nothing.
  public func value(in situation: MethodSituation) -> HyperparameterValue? {
    switch self {
    case .none: nil
    case .replaced(let value, _): value(situation)
    }
  }

  /// What a record states that does not name the setting; nil for nothing.
  var recorded: HyperparameterValue? {
    switch self {
    case .none: nil
    case .replaced(_, let recorded): recorded
    }
  }

  /// Whether a record that does not name the setting says too little to be run again.
  var leavesRecordIncomplete: Bool {
    switch self {
    case .none: false
    case .replaced(_, let recorded): recorded == nil
    }
  }
}
